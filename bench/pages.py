"""Write docs/physiology.md from the bodies' own modules: every process and agent with its numbers and where they come from."""

from __future__ import annotations

import inspect
from pathlib import Path

from residency.physiology import AGENTS, ORGANS, PROCESSES, VALUES, VITALS, Module
from residency.physiology.core import breathing, circulation, fluids, injury, metabolism, mind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "physiology.md"
HEAD = """# Bodies

Written by `make figures` from `residency.physiology`; edit the modules, not this page. No clinician has signed any of it.

A body is a small whole-body model: fixed equations for circulation, breathing, fluids, chemistry, mind and injury, and
beside them **processes** (what ails it) and **agents** (what is given to it), which push named drives of those equations.
A condition's file names processes and ranges for their numbers; a drug's file names agents. Steps are 10 s while anything
changes, 60 s after ten calm minutes and 5 min after three calm days.
"""


def written() -> str:
    """The whole page."""
    parts = [HEAD, "## The equations that every body has\n"]
    parts += [f"- **{m.__name__.rsplit('.', 1)[1]}**: {_first(m)}" for m in (circulation, breathing, fluids, metabolism, mind, injury)]
    parts.append("\n## Processes\n")
    parts += [_module(name, module) for name, module in PROCESSES.items()]
    parts.append("## Agents\n\n| agent | bolus | rate | what it is |\n|---|---|---|---|")
    parts += [f"| {n} | {m.unit} | {m.rate_unit} | {m.says} |" for n, m in AGENTS.items()]
    parts.append("\n## What can be read\n")
    parts.append("Vital signs: " + ", ".join(f"{n} ({u})" for n, u in VITALS.items()) + ".\n")
    parts.append("Values: " + ", ".join(f"{n} ({v.unit})" for n, v in VALUES.items()) + ".\n")
    weights = ", ".join(f"{organ} {weight:g}" for organ, weight in ORGANS.items())
    parts.append(f"Harm is the integral of injury over time, weighted: {weights}.")
    return "\n".join(parts) + "\n"


def _module(name: str, module: Module) -> str:
    lines = [f"### {name}\n", f"{module.says} {_first(module.equations)}\n"]
    lines += ["| number | default | range | unit | what | source |", "|---|---|---|---|---|---|"]
    lines += [f"| {k} | {p.default:g} | {p.low:g} to {p.high:g} | {p.unit} | {p.says} | {p.source} |" for k, p in module.params.items()]
    return "\n".join(lines) + "\n"


def _first(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
