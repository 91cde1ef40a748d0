"""A person plays at a real terminal: what they see, what costs nothing, and the debrief."""

import fcntl
import io
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from itertools import chain

import msgspec
import pytest
from rich.console import Console

import residency
from residency.cli import bedside, debrief, manual
from residency.cli.charted import Charted
from residency.cli.completion import offers
from residency.cli.playing import play
from residency.cli.terminal import COMMANDS, Human
from residency.contract import Call, Error, Interrupt, Say, ToolResult
from residency.departments import DEPARTMENTS

TASK = "emergency/septic-shock-old-letter-01"
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[=>])|[\r\x07]")
MAIN = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); from residency.cli import main; raise SystemExit(main({arguments!r}))"


class Seat:
    """A terminal of its own in which `residency play` runs; `type` sends a line and returns what is shown up to the next prompt."""

    def __init__(self, *options, before="", width=100):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")} | {"TERM": "xterm-256color"}
        heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # a suite in the background ignores Ctrl-C
        code = heard + before + MAIN.format(arguments=["play", TASK, *options])
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        self.raw = ""
        self.greeting = self._until("> ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _until(self, prompt, again=b""):
        """Everything shown until the line begins with the prompt and waits; to the end where `prompt` is None.

        Where nothing comes for a while the keys `again` are pressed once more."""
        self.raw = ""
        presses = 30 if again else 0
        while not (prompt and ("\n" + ESCAPES.sub("", self.raw)).endswith("\n" + prompt)):
            if not select.select([self.master], [], [], 10 if presses else 60)[0]:
                assert presses, f"nothing more came after:\n{self.raw}"
                os.write(self.master, again)
                presses -= 1
                continue
            try:
                some = os.read(self.master, 65536)
            except OSError:  # the other side is gone
                some = b""
            if not some:
                assert prompt is None, f"it ended:\n{self.raw}"
                break
            self.raw += some.decode(errors="replace")
        return ESCAPES.sub("", self.raw)

    def type(self, line, end=False):
        os.write(self.master, (line + "\n").encode())
        return self._until(None if end else "> ")

    def interrupt(self, prompt="> "):
        """Ctrl-C, which is lost when it comes between the prompt and the read after it: a person presses again."""
        os.write(self.master, b"\x03")
        return self._until(prompt, again=b"\x03")

    def press(self, keys, wanted):
        """Keys without Enter; returns once `wanted` is shown."""
        os.write(self.master, keys.encode())
        shown = ""
        while wanted not in shown:
            assert select.select([self.master], [], [], 60)[0], f"{wanted!r} never came: {shown!r}"
            shown += ESCAPES.sub("", os.read(self.master, 65536).decode(errors="replace"))
        return shown


def test_a_person_plays_to_the_debrief(tmp_path):
    saved = tmp_path / "mine.json"
    with Seat("--save", str(saved)) as seat:
        assert "79-year-old woman" in seat.greeting and "help TOOL" in seat.greeting
        assert "minute 0.0 of 240 · 110 turns left" in seat.greeting and "No vital signs charted yet." in seat.greeting

        assert "create_clinical_order" in seat.type("tools")
        helped = seat.type("help order")
        assert "consult, imaging, lab, medication" in helped and "dose" in helped
        for mistake in ("measure vital=HR", "wait", "admit icu", "protocol x"):
            assert "minute 0.0 of 240 · 110 turns left" in seat.type(mistake)

        measured = seat.type("measure")
        assert "minute 0.5 of 240 · 109 turns left" in measured
        assert re.search(r"HR \d+  BP \d+/\d+  MAP \d+  RR \d+  SpO2 \d+  T \d+(\.\d)?  GCS \d+  pain \d+  charted now", measured)
        assert "chest:" in seat.type("examine chest heart")
        assert "» create_clinical_order · medication · meropenem 1 g iv" in (ordered := seat.type("order meropenem 1 g iv"))
        assert "Meropenem 1 g" in ordered
        assert "» say to patient: any allergies?" in seat.type("ask patient: any allergies?")

        waited = seat.type("wait 30")
        assert " family  The patient's daughter is at the bedside." in waited and "[family" not in waited
        assert "\x1b[1;30;43m family " in seat.raw, "an interrupt is not highlighted"
        later = seat.type("monitor")
        assert re.search(r"HR \d+[↑↓→]", later) and re.search(r"T \d+(\.\d)?@0", later), "old figures pass for new ones"

        chart = seat.type("chart")
        assert "Vital signs P-1001" in chart and re.search(r"order-\d+  Meropenem 1 g .*\[ordered\]", chart) and "Who called" in chart
        assert "99 turns left" not in chart

        seat.press("mea\t", "measure ")
        seat.press("vit\t", "vitals=")
        seat.type("HR")
        assert "Level" not in seat.type("encounter notes='Septic shock.'")
        shown = seat.type("discharge Migraine", end=True)
    assert seat.process.returncode in (0, -9)
    plain = " ".join(shown.split())
    for part in ("Debrief: Seventy-nine, not herself", "0.00 of 1 · not passed · ended: closed", "Worth nothing because of", "✗", "✓"):
        assert part in plain, part
    for part in ("What happened to the body", "MAP mmHg", "Harm in organ-minutes", "doing nothing", "standard care"):
        assert part in plain, part
    for part in (
        "How the oracle met what you missed",
        "learned allergy from letter_2014",
        "What the oracle did, and when you did",
        "never",
    ):
        assert part in plain, part
    assert re.search(r"✓ .*?\d+(\.\d)? +.*meropenem 1 g iv running", shown)
    told = json.loads(saved.read_text())
    assert [c["name"] for c in told["calls"]][:3] == ["measure", "examine", "create_clinical_order"] and len(told["calls"]) == 9
    residency.replay(msgspec.convert(told, residency.Trajectory))


def test_play_works_without_a_line_editor_and_stops_on_two_interrupts():
    with Seat(before="import sys; sys.modules['readline'] = None; ", width=60) as seat:
        assert "minute 0.0 of 240" in seat.greeting
        assert max(len(line) for line in seat.type("monitor").splitlines()) <= 60
        assert "Ctrl-C once more" in seat.interrupt()
        seat.interrupt("Stopped here.\n")
        assert "ended: abandoned" in seat._until(None)


def test_a_trajectory_is_never_written_over(tmp_path, capsys):
    from residency.cli import main

    there = tmp_path / "mine.json"
    there.write_text("mine")
    for path, says in ((there, "is there already"), (tmp_path / "no" / "x.json", "no folder")):
        assert main(("play", TASK, "--save", str(path))) == 2
        assert says in " ".join(capsys.readouterr().err.split())
    assert there.read_text() == "mine"


# ---- without a terminal


def _seated(*lines, results=(), tools=None, briefing="Bed 14.\n\nPatient P-1, encounter E-1. You have 240 minutes and 110 turns."):
    """What a person sees who types these lines, and what they did; each act brings the next of `results`."""
    console = Console(file=(screen := io.StringIO()), width=100)
    typed = chain(lines)

    def ask(prompt):
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    human = Human(console, ask)
    human.begin(briefing, tools or residency.start(TASK).tools)
    done, brought = [human.next(None)], iter(results)
    while done[-1] is not None and (result := next(brought, None)) is not None:
        done.append(human.next(result))
    return screen.getvalue(), done


def test_enter_says_aloud_what_was_no_tool():
    _, done = _seated("where does it hurt", "")
    assert done == [Say("where does it hurt")]
    _, done = _seated("where does it hurt", "help", "", "quit")
    assert done == [None]


def test_a_person_never_sees_the_score_before_the_end():
    said, done = _seated("score", "wait 5", results=[ToolResult("Refused: no.", error=Error("no", "no"))])
    assert done[0] == Call("wait", {"minutes": 5.0})
    assert "shown at the end" in said and "normalized" not in said and "of 1 ·" not in said


def test_nothing_is_shown_that_was_not_charted():
    """The monitor line and the chart are built from results alone; a wait brings no figure."""
    said, _ = _seated("wait 5", "chart", results=[ToolResult("Minute 5. Nothing happened.", minutes=5.0)])
    assert said.count("No vital signs charted yet.") == 3 and "Nothing is charted yet." in said
    assert "minute 5.0 of 240 · 109 turns left" in said


def test_a_refused_act_is_no_part_of_the_chart():
    refused = ToolResult("Refused: no.", {"vitals": {"HR": 1.0}}, error=Error("no", "no"))
    said, _ = _seated("discharge Fine", "chart", results=[refused])
    assert "Nothing is charted yet." in said and "HR 1" not in said


def _charted(*pairs):
    charted = Charted(residency.start(TASK).tools, "P-1")
    for act, result in pairs:
        charted.take_in(act, result)
    return charted


def _shown(view, width=100):
    console = Console(file=io.StringIO(), width=width)
    console.print(view)
    return console.file.getvalue()


LOOK = Call("look_at_monitor", {"patient_id": "P-1"})


def test_the_monitor_line_tells_trend_age_and_what_is_older():
    charted = _charted(
        (LOOK, ToolResult("", {"vitals": {"HR": 100.0, "SBP": 90.0, "DBP": 50.0, "MAP": 63.0, "TEMP": 38.2}}, minutes=1.0)),
        (LOOK, ToolResult("", {"vitals": {"HR": 110.0, "SBP": 90.0, "DBP": 50.0, "MAP": 63.0}}, minutes=10.0)),
        (LOOK, ToolResult("", {"vitals": {"HR": 120.0, "SBP": 80.0, "DBP": 44.0, "MAP": 56.0}}, minutes=10.0)),
        (Call("wait", {"minutes": 7}), ToolResult("", minutes=7.0)),
    )
    line = _shown(bedside.monitor(charted, 100))
    assert "HR 120↑▁▅█" in line and "BP 80/44↓" in line and "MAP 56↓" in line and "T 38.2@1" in line and "charted 7 min ago" in line


def test_two_patients_have_a_line_each():
    other = Call("measure", {"patient_id": "P-2"})
    charted = _charted((LOOK, ToolResult("", {"vitals": {"HR": 80.0}})), (other, ToolResult("", {"vitals": {"HR": 50.0}})))
    lines = _shown(bedside.monitor(charted, 100)).splitlines()
    assert lines[0].startswith("P-1  HR 80 ") and lines[1].startswith("P-2  HR 50 ")


def test_the_chart_knows_an_order_as_last_heard_of():
    ordering = Call("create_clinical_order", {"details": "lactate"})
    details = {"orders": [{"id": "o-1", "item": "lactate", "status": "resulted", "minute": 0.0, "amount": 0.0, "unit": ""}]}
    row = {"test": "lactate", "minute": 12.0, "findings": [], "values": {"lactate": {"value": 4.0, "unit": "mmol/L", "flag": "H"}}}
    before = _charted((ordering, ToolResult("o-1: Lactate ordered.", {"order": "o-1", "item": "lactate"}, minutes=0.5)))
    assert "o-1  Lactate ordered.  [ordered]" in _shown(bedside.chart(before, 100))
    after = _charted(
        (ordering, ToolResult("o-1: Lactate ordered.", {"order": "o-1", "item": "lactate"}, minutes=0.5)),
        (Call("get_encounter_details", {}), ToolResult("", details)),
        (Call("review_results", {}), ToolResult("", {"results": [row], "pending": []})),
        (Call("update_encounter", {"notes": "Septic."}), ToolResult("Written.", {"written": True})),
    )
    said = _shown(bedside.chart(after, 100))
    assert "[resulted]" in said and "lactate: lactate 4 mmol/L H" in said and "update_encounter · Septic." in said


def test_alarms_are_louder_than_visitors():
    shown = bedside.calls([Interrupt("arrest", "P-1", "No pulse.", 3.0), Interrupt("family", "P-1", "The daughter is here.", 4.0)])
    styles = {shown.plain[s.start : s.end].strip(): str(s.style) for s in shown.spans}
    assert "red" in styles["arrest"] and "yellow" in styles["family"]


@pytest.mark.parametrize("department", sorted(DEPARTMENTS))
def test_every_department_can_be_played(department):
    """Tools, help, completion, typing and debrief know a place by its schemas alone."""
    task = residency.list_tasks(department=department)[0].id
    tools = residency.start(task).tools
    lines = ["tools", "help", *(f"help {t.name}" for t in tools), "chart", *(t.name for t in tools), "quit"]
    said, _ = _seated(*lines, tools=tools)
    assert all(t.name in said for t in tools) and "There is no tool" not in said
    assert {o.strip() for o in offers("", "", tools, COMMANDS)} == {*COMMANDS, *(t.name for t in tools)}
    assert all(line.split()[0] in said for line in manual.keys(tools).plain.splitlines())
    nobody, oracle = play(task, "null", 0), play(task, "oracle", 0)
    told = " ".join(_shown(debrief.view(nobody, oracle, tools, 100)).split())
    assert "0.00 of 1 · not passed" in told and "How the oracle met what you missed" in told and "never" in told
    assert "How the oracle met" not in _shown(debrief.view(oracle, oracle, tools, 100))
