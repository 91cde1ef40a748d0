"""How people write an order in one breath: `ceftriaxone 2 g iv`, `norepinephrine 0.1 mcg/kg/min`, `ringers 1 L over 30 min`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from residency.units import TIME, canonical

ROUTES = {
    "iv": "iv",
    "intravenous": "iv",
    "im": "im",
    "intramuscular": "im",
    "po": "po",
    "oral": "po",
    "by mouth": "po",
    "sc": "sc",
    "sq": "sc",
    "subcutaneous": "sc",
    "in": "in",
    "intranasal": "in",
    "nasal": "in",
    "io": "io",
    "inh": "inh",
    "inhaled": "inh",
    "inhalation": "inh",
    "neb": "inh",
    "topical": "topical",
    "patch": "topical",
    "pr": "pr",
    "mask": "inh",
    "nasal cannula": "inh",
}
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)([a-zA-Zµμ/]*)$")
_DURING = {"over": "duration", "for": "duration", "every": "frequency"}
_SIDES = ("left", "right")


def parts(words: Sequence[str], main: str, names: Collection[str]) -> dict[str, Any]:
    """Words sorted into dose, unit, rate, route, duration, frequency and side as far as `names` has them; the rest is `main`."""
    out: dict[str, Any] = {}
    rest: list[str] = []
    at = 0
    while at < len(words):
        word = words[at].lower().rstrip(",")
        amount, unit, used = _amount(words, at)
        during = _DURING.get(word)
        if during in names and (length := _amount(words, at + 1))[0] is not None and length[1] in TIME:
            out[str(during)] = " ".join(words[at + (word != "every") : at + 1 + length[2]])
            at += 1 + length[2]
            continue
        if amount is not None and unit and unit not in TIME and not {"dose", "rate"} & set(out):
            which = "rate" if unit.split("/")[-1] in TIME else "dose"
            if which in names and "unit" in names:
                out[which], out["unit"] = amount, _written_unit(words, at, used)
                at += used
                continue
        if "route" in names and word in ROUTES and "route" not in out and rest and ({"dose", "rate"} & set(out) or at == len(words) - 1):
            out["route"] = word
        elif "side" in names and word in _SIDES and rest:
            out["side"] = word
        else:
            rest.append(words[at])
        at += 1
    return {main: " ".join(rest), **out} if rest else out


def _amount(words: Sequence[str], at: int) -> tuple[float | None, str, int]:
    """(number, canonical unit or nothing, words used) of an amount that begins here; (None, "", 0) where none does."""
    match = _AMOUNT.match(words[at].rstrip(",")) if at < len(words) else None
    if match is None:
        return None, "", 0
    if match[2]:
        unit = canonical(match[2])
        return (float(match[1]), unit, 1) if unit else (None, "", 0)
    following = canonical(words[at + 1].rstrip(",")) if at + 1 < len(words) else None
    return (float(match[1]), following, 2) if following else (float(match[1]), "", 1)


def _written_unit(words: Sequence[str], at: int, used: int) -> str:
    return (words[at + 1] if used == 2 else words[at].lstrip("0123456789.")).rstrip(",")
