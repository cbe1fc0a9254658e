import shlex
import sys
import unittest

from bench import startup

ANSWERS = """
import os, time, urllib.request
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
request = urllib.request.urlopen(api + "next").headers["Lambda-Runtime-Aws-Request-Id"]
time.sleep({seconds})
urllib.request.urlopen(urllib.request.Request(api + request + "/response", data=b"null")).read()
urllib.request.urlopen(api + "next")
"""


class StartupTest(unittest.TestCase):
    def test_each_command_is_measured_to_its_answer_and_against_the_first(self):
        figures = startup.measure({name: self.function(seconds) for name, seconds in (("slow", 0.1), ("slower", 1))}, rounds=2)
        self.assertGreater(figures["slow"]["medianMs"], 100)
        self.assertGreater(figures["slower"]["medianMs"], 1000)
        self.assertEqual(figures["slow"]["ratio"], 1)
        self.assertGreater(figures["slow"]["processorMs"], 0)
        self.assertLess(figures["slow"]["processorMs"], figures["slower"]["medianMs"])
        self.assertEqual([len(figure["runs"]) for figure in figures.values()], [2, 2])

    def function(self, seconds):
        return shlex.join([sys.executable, "-c", ANSWERS.format(seconds=seconds)])
