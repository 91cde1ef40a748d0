"""How fast the hospital runs, against the bars it is held to. The only module that reads a stopwatch.

Each figure is the median of several batches on one process and one core. Rows without a bar are there to be watched.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

import residency
from residency.contract import Trajectory
from residency.episode import ENCOUNTER, PATIENT, Episode
from residency.knowledge.pages import shelf
from residency.policies import make, play
from residency.tasks import Task, load
from residency.tasks.types import Budget

TASK = "emergency/septic-shock-old-letter-01"
BATCHES = 7
ENDLESS = Budget(minutes=100_000.0, turns=10_000_000)
UNSEEN = 1_000_000  # first of the seeds that nothing else starts
QUESTION = "how much adrenaline does a child with anaphylaxis get"
BODY_AT = 60.0  # minutes into the oracle's course: results are back, drugs run


class Bar(Struct, frozen=True):
    """A figure to hold: `what` in `unit`, at most or at least `bar`; None where it is only watched."""

    what: str
    unit: str
    side: str = ""
    bar: float | None = None


class Bench:
    """The encounters that are measured, made once."""

    def __init__(self) -> None:
        """Load the task and let the oracle play it."""
        self.task: Task = load(TASK)
        self.seeds: Iterator[int] = iter(range(UNSEEN, UNSEEN + 10_000))
        finished = play(make("oracle", self.task, 0), residency.start(self.task, 0))
        self.finished: Episode = finished
        self.trajectory: Trajectory = finished.trajectory()
        self.midway = residency.start(replace(self.task, budget=ENDLESS), 0)
        for call in self.trajectory.calls:
            if self.midway.minute >= BODY_AT:
                break
            self.midway.call(call.name, call.arguments, call.actor)
        self.midway.department = _timeless(self.midway)

    def start_first(self) -> float:
        """Milliseconds to start a task on a seed never seen."""
        return 1e3 * _seconds(lambda: residency.start(self.task, next(self.seeds)), 4)

    def start_again(self) -> float:
        """Milliseconds to start the same task and seed once more."""
        return 1e3 * _seconds(lambda: residency.start(self.task, 0), 50)

    def fork(self) -> float:
        """Microseconds to fork an encounter that has run its course."""
        return 1e6 * _seconds(self.finished.fork, 200)

    def read(self) -> float:
        """Reads a second of results that are back, no time passing."""
        episode = self.midway.fork()
        return 1 / _seconds(lambda: episode.call("review_results", {"patient_id": PATIENT, "test": "lactate"}), 500)

    def read_minute(self) -> float:
        """Reads a second that take a simulated minute each, one body living through it."""
        episode = self.midway.fork()
        return 1 / _seconds(lambda: episode.call("get_patient_history", {"patient_id": PATIENT}), 60)

    def write(self) -> float:
        """Writes a second of a line in the record, no time passing."""
        episode = self.midway.fork()
        line = {"patient_id": PATIENT, "demographics": {"phone": "555 0100"}}
        return 1 / _seconds(lambda: episode.call("update_patient_record", line), 300)

    def order(self) -> float:
        """Drug orders a second, 10 s passing with each."""
        episode = self.midway.fork()
        order = {"encounter_id": ENCOUNTER, "order_type": "medication", "details": {"item": "acetaminophen"}}
        return 1 / _seconds(lambda: episode.call("create_clinical_order", order), 60)

    def score(self) -> float:
        """Milliseconds to judge a finished encounter."""
        return 1e3 * _seconds(self.finished.score, 20)

    def harm_first(self) -> float:
        """Milliseconds for the harm of an encounter whose references have to be played."""
        trajectory = play(make("rules", self.task), residency.start(self.task, next(self.seeds))).trajectory()
        return 1e3 * _seconds(lambda: residency.harm(trajectory), 1)

    def harm_again(self) -> float:
        """Milliseconds for harm once the references of that task and seed are known."""
        return 1e3 * _seconds(lambda: residency.harm(self.trajectory), 1)

    def patient_hour(self) -> float:
        """Milliseconds to live an hour of a treated septic body."""
        body = self.midway._hospital.bodies[PATIENT].fork()
        now = self.midway._hospital.second
        return 1e3 * _seconds(lambda: body.to(now + 3600), 1)

    def index(self) -> float:
        """Milliseconds to index the library's pages, content already read."""
        return 1e3 * _seconds(_new_index, 1)

    def search(self) -> float:
        """Milliseconds to find pages for a question."""
        return 1e3 * _seconds(lambda: shelf.search(QUESTION, None, 5), 50)

    def import_package(self) -> float:
        """Milliseconds of `import residency` in a fresh interpreter."""
        return _imported("import residency")

    def import_all(self) -> float:
        """Milliseconds of importing every public name in a fresh interpreter."""
        return _imported("from residency import *")


MEASURES: tuple[tuple[Bar, Callable[[Bench], float]], ...] = (
    (Bar("start, a seed never seen", "ms", "≤", 5.0), Bench.start_first),
    (Bar("start, seen before", "ms", "≤", 1.0), Bench.start_again),
    (Bar("fork", "µs", "≤", 50.0), Bench.fork),
    (Bar("read, no time passing", "/s", "≥", 50_000.0), Bench.read),
    (Bar("read, one minute and one body", "/s", "≥", 5_000.0), Bench.read_minute),
    (Bar("write, no time passing", "/s", "≥", 20_000.0), Bench.write),
    (Bar("drug order, 10 s passing", "/s"), Bench.order),
    (Bar("score", "ms", "≤", 1.0), Bench.score),
    (Bar("harm, first", "ms", "≤", 500.0), Bench.harm_first),
    (Bar("harm, references known", "ms", "≤", 170.0), Bench.harm_again),
    (Bar("an hour of one body", "ms", "≤", 10.0), Bench.patient_hour),
    (Bar("index the library", "ms", "≤", 300.0), Bench.index),
    (Bar("search the library", "ms", "≤", 5.0), Bench.search),
    (Bar("import residency", "ms", "≤", 150.0), Bench.import_package),
    (Bar("import every public name", "ms"), Bench.import_all),
)


def measure(told: Callable[[str, int, int], None] = lambda name, done, total: None) -> dict[str, Any]:
    """Every figure as data; `told(name, done, total)` hears of progress. `met` is None for rows that have no bar."""
    bench = Bench()
    rows = []
    for done, (bar, method) in enumerate(MEASURES):
        told(bar.what, done, len(MEASURES))
        method(bench)  # what is only loaded once is no part of the figure
        figure = median(method(bench) for _ in range(BATCHES))
        met = None if bar.bar is None else figure <= bar.bar if bar.side == "≤" else figure >= bar.bar
        rows.append({"what": bar.what, "median": figure, "unit": bar.unit, "side": bar.side, "bar": bar.bar, "met": met})
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    return {
        "version": residency.__version__,
        "machine": machine,
        "measures": rows,
        "met": all(r["met"] is not False for r in rows),
    }


def _seconds(once: Callable[[], object], times: int) -> float:
    """Seconds for one of `times` runs in a row."""
    begin = perf_counter()
    for _ in range(times):
        once()
    return (perf_counter() - begin) / times


def _new_index() -> None:
    kept: Any = shelf._shelf
    kept.cache_clear()
    kept()


def _timeless(episode: Episode) -> Any:
    """The episode's department with results read and record written in no time, so that the path alone is measured."""
    abilities = dict(episode.department.abilities)
    for name in ("review_results", "update_patient_record"):
        abilities[name] = replace(abilities[name], tool=replace(abilities[name].tool, minutes=0.0))
    return replace(episode.department, abilities=abilities)


def _imported(statement: str) -> float:
    timed = f"from time import perf_counter as now; begin = now()\n{statement}\nprint(now() - begin)"
    answer = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
    return 1e3 * float(answer.stdout)
