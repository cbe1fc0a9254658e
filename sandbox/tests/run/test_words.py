import dataclasses
import string
import typing
import unittest

from sandbox.run import program_words, words
from sandbox.scenario import files
from sandbox.scenario.behaviour import App
from sandbox.scenario.model import Step
from sandbox.scenario.reader import camel


class WordsTest(unittest.TestCase):
    def test_every_operation_of_the_format_has_words(self):
        self.assertEqual(set(typing.get_args(typing.get_type_hints(Step)["do"])), set(words.WORDS))

    def test_every_operation_whose_words_leave_room_for_particulars_has_them(self):
        fields = {do: {field for _, field, _, _ in string.Formatter().parse(text) if field} for do, text in words.WORDS.items()}
        self.assertEqual({do for do, names in fields.items() if "what" in names}, set(words._PARTICULARS))

    def test_every_field_of_the_program_has_words(self):
        self.assertEqual({camel(field.name) for field in dataclasses.fields(App)}, set(program_words.WORDS))

    def test_every_step_of_every_scenario_is_told_without_raw_data(self):
        calls = set()
        for name in files.names():
            for step in files.load(name).timeline:
                with self.subTest(name, do=step.do):
                    said = words.told(step)
                    self.assertNotRegex(said, r"[{}\[\]=]|None|\bcalls\b|: *$")
                    calls |= {step.operation} - {None}
        self.assertGreater(len(calls), 5)

    def test_it_says_who_what_and_how_long(self):
        said = [words.told(step) for step in (
            Step("impair-system", instance="b"), Step("hang-programs", instance="a", for_=900),
            Step("change-app", service="web", instance="b", set={"hung": True}),
            Step("change-app", service="web", set={"startSeconds": 150}, only_new=True),
            Step("invoke", payload={"command": "approve", "by": "kim"}),
            Step("call", operation="elbv2.modify_target_group", parameters={"TargetGroupArn": "${x}", "HealthCheckPort": "9"}),
            Step("call", operation="sqs.delete_queue"))]
        self.assertEqual(said, [
            "the hardware below instance b breaks", "the programs in the containers of instance a hang, for 900 s",
            "the program of service web on instance b changes: it hangs",
            "the program of service web changes: it takes 150 s to start, in tasks that start from now on",
            "kim approves the fix",
            "a person changes the health check of the target group: health check port 9", "a person calls sqs DeleteQueue"])

    def test_a_refusal_is_told_by_its_code(self):
        self.assertEqual("the call StopInstances is refused: Throttling", words.refused("StopInstances", "Throttling"))
        self.assertEqual("the call Scan is refused: internal server error, HTTP status 500",
                         words.refused("Scan", "500 INTERNAL SERVER ERROR"))
        self.assertEqual("the call Scan is refused: Unauthorized, HTTP status 400", words.refused("Scan", "400 Bad Request Unauthorized"))


if __name__ == "__main__":
    unittest.main()
