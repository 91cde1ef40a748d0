"""Rewrite the figures in README.md from what the commands measure: `make figures`, or with names only those blocks.

A block stands between `<!-- figures:NAME -->` and `<!-- /figures -->`; nothing else of the page is touched.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from residency.evaluation.examination import RunStore, Workers, account, asks, examine, suite
from residency.tasks import ids, receipts
from residency.training.evidence import plan as plans
from residency.training.evidence import report
from residency.training.evidence.plan import FOLDS

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- figures:(\w+) -->\n).*?(<!-- /figures -->)", re.DOTALL)


def command(*arguments: str) -> Any:
    """What a `residency` command says as JSON; a check that fails still says it."""
    answer = subprocess.run([sys.executable, "-m", "residency", *arguments, "--json"], capture_output=True, text=True)
    if answer.returncode not in (0, 1) or not answer.stdout:
        raise SystemExit(answer.stderr)
    return json.loads(answer.stdout)


def demo() -> str:
    """Four policies on one patient."""
    played = command("demo")
    lines = ["| policy | normalized | total | passed | harm | avoided | added |", "|---|" + "---|" * 6]
    for run in played["runs"]:
        score, harm = run["score"], run["harm"]
        cells = [run["policy"], f"{score['normalized']:.3f}", f"{score['total']:.3f}", "yes" if score["passed"] else "no"]
        cells += [f"{harm['this']:.0f}", f"{harm['avoided_share']:.0%}", f"{harm['added']:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([f"`residency demo`: {played['task']}, seed {played['seed']}.", "", *lines])


def catalog() -> str:
    """How many tasks, by department, category and difficulty."""
    counts = command("tasks", "--counts")
    parts = [", ".join(f"{name} {n}" for name, n in counts[by].items()) for by in ("department", "category", "difficulty")]
    says = [f"`residency tasks --counts`: {counts['tasks']} tasks.", f"By department: {parts[0]}."]
    return "\n".join([*says, f"By category: {parts[1]}.", f"By difficulty: {parts[2]}."])


def knowledge() -> str:
    """How many content files of each kind, and how many a clinician has signed."""
    report = command("knowledge", "--report")
    kinds = ", ".join(f"{n} {kind}" for kind, n in report["entries"].items())
    basis = ", ".join(f"{n} {basis.replace('_', ' ')}" for basis, n in report["doses_by_basis"].items())
    told, pairs = report["conditions"], report["interactions"]
    bodies = f"Conditions: {told['dynamic']} whose bodies change, {told['families']} families, {told['processes']} processes"
    apart = f"{told['confusion_pairs']} confusion pairs. Interactions: {pairs['rows']} rows, {pairs['pairs']} pairs of drugs."
    signed = f"Files signed by a clinician: {report['signed']} of {report['files']}."
    return "\n".join([f"`residency knowledge --report`: {kinds}.", f"Doses by basis: {basis}.", f"{bodies}, {apart}", signed])


def proof() -> str:
    """Every bar of the proof committed beside the tasks."""
    lines = ["| bar | measured | holds |", "|---|---|---|"]
    for says, row in receipts.together()["bars"].items():
        value = row["value"]
        shown = ", ".join(f"{name} {number:.0f}" for name, number in value.items()) if isinstance(value, dict) else value
        lines.append(f"| {says} | {shown} | {'yes' if row['holds'] else '**no**'} |")
    return "\n".join([f"Receipts of {len(ids())} tasks, as `make prove` left them; harm in organ-minutes, mean of 32 seeds.", "", *lines])


def bench() -> str:
    """Each measure beside its bar."""
    report = command("bench")
    machine = report["machine"]
    lines = ["| what | median | bar |", "|---|---|---|"]
    for row in report["measures"]:
        figure = f"{row['median']:,.0f}" if row["median"] >= 100 else f"{row['median']:.3g}"
        bar = "" if row["bar"] is None else f"{row['side']} {row['bar']:,g} {row['unit']}"
        bar += " (missed)" if row["met"] is False else ""
        lines.append(f"| {row['what']} | {figure} {row['unit']} | {bar} |")
    where = f"`residency bench`, Python {machine['python']}, {machine['machine']}, one process on {machine['cores']} shared cores."
    return "\n".join([where, "", *lines])


def load() -> str:
    """The doors under load, beside their bars."""
    answer = subprocess.run([sys.executable, README.parent / "bench" / "load.py"], capture_output=True, text=True)
    if not answer.stdout:
        raise SystemExit(answer.stderr)
    return f"`make load`: {answer.stdout.strip()}"


EXAMINED = ("examined", "mean N", "pass rate", "pass@1", "pass@5", "pass^5", "ICC of N", "design effect of N", "detectable difference",
            "chance", "null", "best shortcut", "oracle", "added harm", "died, untreated would live", "died, standard care saves",
            "zero advantage", "silent finish, best", "twin gap", "pass rate of the worse twin", "train minus test")


def examination() -> str:
    """The rule-based clinician over the whole catalog, with what stands beside its score, and how fast it was played."""
    policy, trials, workers = "rules", 8, os.cpu_count() or 1
    asked = asks(policy, suite("all"), trials)
    with TemporaryDirectory() as folder:
        store = RunStore(str(Path(folder) / "runs.db"))
        begun = perf_counter()
        standing = examine(asked, store, Workers(asked, workers))
        pace = standing.played / (perf_counter() - begun)
        told = dict(account(store, store.begin(asked.encoded())).rows())
    rows = [f"| {label} | {told[label]} |" for label in EXAMINED if label in told]
    where = f"`residency evaluate --policy {policy} --suite all --trials {trials}`: {pace:.1f} episodes a second on {workers} shared cores."
    return "\n".join([where, "", "| beside the score | |", "|---|---|", *rows])


def learning() -> str:
    """The experiment with a learner from nothing, from its cells."""
    cells, plan = report.read(README.parent / "docs" / "evidence"), plans.load()
    held = sum(lies != "dev" for lies in plan.families.values())
    where = f"`make evidence`: {held} families in {FOLDS} folds, each held out once, {len(plan.seeds)} seeds, as docs/evidence holds them."
    return "\n".join([where, "", report.table(cells, plan).rstrip()])


BLOCKS: dict[str, Callable[[], str]] = {"demo": demo, "catalog": catalog, "proof": proof, "knowledge": knowledge,
                                    "examination": examination, "learning": learning, "bench": bench, "load": load}


def rewritten(page: str, wanted: set[str]) -> str:
    """The page with the wanted blocks measured anew."""

    def fill(block: re.Match[str]) -> str:
        return f"{block[1]}{BLOCKS[block[2]]()}\n{block[3]}" if block[2] in wanted else block[0]

    return BLOCK.sub(fill, page)


def main(names: list[str]) -> None:
    """Rewrite the blocks named, or all of them."""
    if unknown := set(names) - BLOCKS.keys():
        raise SystemExit(f"no block {', '.join(sorted(unknown))}; there are: {', '.join(BLOCKS)}")
    README.write_text(rewritten(README.read_text(encoding="utf-8"), set(names or BLOCKS)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
