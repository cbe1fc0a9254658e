import json
import unittest
from typing import get_args

from sandbox.api.damage import Kind, damaged

TASKS = {"tasks": [{"taskArn": "t1", "lastStatus": "RUNNING"}], "failures": []}
STATES = b'<R xmlns="urn:x"><set><item><id>i-1</id><state><name>running</name><code>16</code></state></item></set></R>'


class DamageTest(unittest.TestCase):
    def test_each_way_of_an_answer_in_json(self):
        for kind, wanted in {
            "empty": {}, "null": {"tasks": None, "failures": None}, "bare": {"tasks": [{}], "failures": []},
            "fewer": {"tasks": [], "failures": []},
            "duplicate": {"tasks": TASKS["tasks"] * 2, "failures": []},
            "unknown": {"tasks": [{"taskArn": "t1", "lastStatus": "SOMETHING_NEW"}], "failures": []},
            "failures": {"tasks": [], "failures": [{"arn": "t1", "reason": "MISSING"}]},
        }.items():
            self.assertEqual(wanted, json.loads(self.body(json.dumps(TASKS).encode(), kind)), kind)

    def test_each_way_of_an_answer_in_xml(self):
        plain = STATES.replace(b' xmlns="urn:x"', b"")
        item = plain[len("<R><set>"):-len("</set></R>")]
        for kind, wanted in {
            "empty": b"<R />", "bare": b"<R><set><item /></set></R>", "fewer": b"<R><set /></R>",
            "duplicate": b"<R><set>" + item * 2 + b"</set></R>",
            "unknown": plain.replace(b"16", b"something-new"), "failures": b"<R><set /></R>",
        }.items():
            self.assertEqual(wanted, self.body(plain, kind), kind)

    def test_what_is_no_answer_of_aws(self):
        self.assertEqual(STATES[:len(STATES) // 2], self.body(STATES, "truncated"))
        self.assertTrue(self.body(STATES, "html").startswith(b"<html>"))

    def test_nothing_is_too_strange_to_be_damaged(self):
        for body in (b"", b"{}", b"[]", b"<R/>", STATES, b'{"a": [[1], null, "x"]}'):
            for kind in get_args(Kind):
                self.body(body, kind)

    def body(self, body, kind):
        return damaged(("200 OK", [], body), kind)[2]
