import unittest

from sandbox.api.request_ids import identified


class RequestIdsTest(unittest.TestCase):
    def id(self, number):
        return dict(identified(("200 OK", [("x-amzn-requestid", "random"), ("Content-Type", "text/xml")], b"{}"), number)[1])

    def test_each_call_has_another_id_and_each_run_the_same(self):
        self.assertEqual(self.id(1), self.id(1))
        self.assertNotEqual(self.id(1), self.id(2))
        self.assertEqual({"Content-Type", "x-amzn-RequestId"}, set(self.id(1)))

    def test_an_answer_in_xml_has_it_in_its_text_too(self):
        for name in (b"requestId", b"RequestId", b"RequestID"):
            _, headers, body = identified(("200 OK", [], b"<R><" + name + b">x</" + name + b"><a>1</a></R>"), 7)
            self.assertIn(b"<" + name + b">" + dict(headers)["x-amzn-RequestId"].encode() + b"</" + name + b"><a>1</a>", body)


if __name__ == "__main__":
    unittest.main()
