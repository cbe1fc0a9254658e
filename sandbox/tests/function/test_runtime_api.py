import threading
import unittest

from sandbox.core.ids import Ids
from sandbox.function.runtime_api import RuntimeApi


class RuntimeApiTest(unittest.TestCase):
    def setUp(self):
        self.api = RuntimeApi(Ids(), "arn:function", 0.3)

    def invoke(self, behave):
        """Invokes while `behave`, on a thread of its own, plays the function's part."""
        process = threading.Thread(target=lambda: behave(*self.api.next()), daemon=True)
        process.start()
        while not self.api._waiting:
            pass
        result = self.api.invoke({"a": 1}, lambda: True)
        process.join(5)
        return result

    def request(self, headers):
        return headers["Lambda-Runtime-Aws-Request-Id"]

    def test_the_function_gets_the_event_and_its_answer_comes_back(self):
        result = self.invoke(lambda headers, body: self.api.respond(self.request(headers), b'{"got": ' + body + b"}"))
        self.assertEqual((result.value, result.error), ({"got": {"a": 1}}, None))

    def test_an_error_of_the_function_is_told_with_its_type(self):
        problem = b'{"errorType": "Boom", "errorMessage": "it broke"}'
        result = self.invoke(lambda headers, _: self.api.fail(self.request(headers), problem))
        self.assertEqual(result.error, "Boom: it broke")

    def test_an_answer_that_is_no_json_is_an_error(self):
        self.assertIn("not JSON", self.invoke(lambda headers, _: self.api.respond(self.request(headers), b"hello")).error)

    def test_a_function_that_says_nothing_times_out_and_its_late_answer_is_refused(self):
        late = []
        result = self.invoke(lambda headers, _: late.append(headers))
        self.assertEqual(result.error, "Task timed out after 0.30 seconds")
        self.assertFalse(self.api.respond(self.request(late[0]), b"{}"))

    def test_a_process_that_ends_is_noticed(self):
        self.assertEqual(self.api.invoke({}, alive=lambda: False).error, "Runtime exited before it answered")

    def test_an_error_at_start_ends_the_invocation(self):
        result = self.invoke(lambda *_: self.api.fail(None, b'{"errorType": "Settings", "errorMessage": "MODE is missing"}'))
        self.assertEqual(result.error, "init error: Settings: MODE is missing")

    def test_whoever_waits_is_sent_away_when_the_process_was_replaced(self):
        answers = []
        old = threading.Thread(target=lambda: answers.append(self.api.next()), daemon=True)
        old.start()
        while not self.api._waiting:
            pass
        self.api.restarted()
        old.join(5)
        self.assertEqual(answers, [None])
