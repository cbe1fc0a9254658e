"""
measure_screens.py NAME=DEV ...: plays ten scenarios with each `dev`, and prints a table of the last message that asks something of
a person, or else of the last one: lines of 60 columns until what is to be done, words until there, lines of the whole message, and
the reading grade of what a phone shows (Flesch-Kincaid; a syllable is a group of vowels; ids, numbers and commands left out).
"""
import json
import re
import subprocess
import sys
import textwrap

SCENARIOS = ("impaired-instance slow-start wrong-path security-group observe-only transient shared-database throttled nlb-egress "
             "start-capacity").split()
WIDTH, SCREEN = 60, 8
FIGURES = ("lines to the action", "words until there", "lines in all", "grade")
# What a message begins its advice with, now and before there was a first screen.
ADVICE = re.compile(r"\s*(Do:|WHAT (ELSE )?YOU CAN DO|WHAT TO DO|Approve)")


def main(makers: list[str]) -> None:
    names, devs = zip(*(maker.split("=", 1) for maker in makers))
    rows = [measured(dev) for dev in devs]
    print("| scenario | " + " | ".join(f"{what}, {name}" for what in FIGURES for name in names) + " |")
    print("|---" * (1 + len(FIGURES) * len(names)) + "|")
    for scenario in SCENARIOS:
        figures = [row[scenario][number] for number in range(len(FIGURES)) for row in rows]
        print(f"| `{scenario}` | " + " | ".join(figures) + " |")


def measured(dev: str) -> dict[str, list[str]]:
    run = subprocess.run([dev, "run", *SCENARIOS, "--json"], stdout=subprocess.PIPE, text=True, check=False)
    found = {}
    for line in run.stdout.splitlines():
        played = json.loads(line)
        told = [message["email"] for message in played.get("notifications", [])]
        asks = [mail for mail in told if any(ADVICE.match(text) for text in mail.splitlines())]
        found[played["scenario"]] = of_mail((asks or told)[-1]) if told else ["no message", "", "", ""]
    return found


def of_mail(mail: str) -> list[str]:
    lines = [part for line in mail.splitlines() for part in textwrap.wrap(line, WIDTH, break_on_hyphens=False) or [""]]
    at = next((number for number, line in enumerate(lines, 1) if ADVICE.match(line)), None)
    words = len(" ".join(lines[:at]).split())
    return [str(at or "none"), str(words), str(len(lines)), f"{grade(' '.join(lines[:SCREEN])):.0f}"]


def grade(text: str) -> float:
    sentences = max(1, len(re.findall(r"[.:;?!](?:\s|$)", text)))
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z'-]*(?![\w:/])", text) if not re.search(r"\d", word)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


main(sys.argv[1:])
