import json
import unittest

from sandbox.api import notifications
from sandbox.api.notifications import LIMIT, Refused


def publish(message, subject="ok", structure="json"):
    return notifications.read(1.0, {"Message": message, "Subject": subject, "MessageStructure": structure})


class NotificationsTest(unittest.TestCase):
    def test_each_protocol_gets_its_text_or_the_default(self):
        shown = publish(json.dumps({"default": "d", "email": "e", "sqs": "s"})).as_json()
        self.assertEqual(shown, {"at": 1.0, "subject": "ok", "default": "d", "email": "e", "https": "d", "sqs": "s"})

    def test_what_is_no_text_is_left_out_silently(self):
        self.assertEqual(publish(json.dumps({"default": "d", "https": {"a": 1}})).variants, {"default": "d"})

    def test_what_sns_would_refuse_is_refused(self):
        cases = [("not json", "ok"), ('{"email": "x"}', "ok"), ('{"default": 1}', "ok"),
                 ('{"default": "a", "default": "b"}', "ok"), ("", "ok"),
                 ('{"default": "a"}', "x" * 100), ('{"default": "a"}', "two\nlines"), ('{"default": "a"}', "ü"),
                 ('{"default": "a"}', ""),
                 (json.dumps({"default": "ü" * (LIMIT // 2)}, ensure_ascii=False), "ok")]
        for message, subject in cases:
            with self.subTest(message=message[:30], subject=subject), self.assertRaises(Refused):
                publish(message, subject)

    def test_the_limits_themselves_are_allowed(self):
        message = json.dumps({"default": ""})
        publish(message[:-2] + "x" * (LIMIT - len(message)) + '"}', "x" * 99)
