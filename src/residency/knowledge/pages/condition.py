"""A condition's page: how it shows, what it is taken for, what must and must not be done. What chance draws stands nowhere on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from residency.errors import ContentError, Refused
from residency.knowledge.condition import Condition, Option, Range, conditions
from residency.knowledge.find import treatments
from residency.knowledge.library import everything
from residency.knowledge.pages.wording import listed, plain, span
from residency.physiology import VITALS

SHOWN_FROM = 0.1
"""A sign that fewer of the ill than this share show is left out, as chance."""


def condition_page(name: str) -> str:
    """What the library says of a condition: by id, by name, or by the words for it. Raises Refused with the nearest."""
    from residency.knowledge.pages.shelf import find

    try:
        key = find(name, "condition")
    except Refused as refusal:
        raise Refused("unknown_condition", f"The library has no page {name[:60]!r}.", "Use search_clinical_knowledge first.",
                      refusal.nearest) from None
    return page(conditions()[key.partition("/")[2]])


def page(c: Condition) -> str:
    """The page of one condition."""
    return "\n".join(_lines(c))


def signs(c: Condition) -> tuple[list[str], list[str]]:
    """(signs that it is known by, signs to look for because the state of the body decides them): ids, in alphabetical order, so that
    not even the order tells how often."""
    known, looked = set(), set()
    for rows in c.findings.values():
        for name, spec in rows.items():
            if spec == "derived":
                looked.add(name)
            elif _p(spec) >= SHOWN_FROM:
                known.add(name)
    return sorted(known), sorted(looked - known)


def studies(c: Condition) -> dict[str, list[str]]:
    """Study -> findings that it can show in this condition."""
    tests = everything("tests")
    out = {}
    for name, body in c.tests.items():
        test = tests.get(name)
        if test is not None and test.kind == "study" and isinstance(body, dict):
            found = sorted(f for f, spec in body.items() if spec != "derived" and _p(spec) >= SHOWN_FROM)
            if found:
                out[name] = found
    return out


def _p(spec: Any) -> float:
    """The highest probability that a file gives a sign."""
    if isinstance(spec, dict):
        return max([_p(spec.get("p", 0.0)), *(_p(v) for v in (spec.get("if") or {}).values())])
    return float(spec) if isinstance(spec, int | float) else 0.0


def _lines(c: Condition) -> Iterator[str]:
    yield c.name + (". Gets worse without care." if c.dynamic else ". Does not by itself get worse in the department.")
    known, looked = signs(c)
    if known:
        yield "How it shows: " + listed(map(plain, known)) + "."
    if looked:
        yield "Look for, present or absent as far as it has gone: " + listed(map(plain, looked)) + "."
    for name, found in studies(c).items():
        yield f"{everything('tests')[name].name} can show: {listed(map(plain, found))}."
    if flags := _flags(c):
        yield "Red flags, any of which decides its urgency: " + listed(flags) + "."
    for d in c.differential:
        get = listed(plain(str(g)) for g in d.get("get") or ())
        yield f"Not to be taken for {plain(str(d.get('not_this', '')))}: {d.get('separates', '')}" + (f" (get: {get})" if get else "")
    for row in c.required:
        yield f"Required: {row.says}" + (" [safety]" if row.safety else "")
    for act in sorted(c.forbidden, key=lambda f: -f.severity):
        yield f"Forbidden (severity {act.severity}): {_act(act.is_)}{act.why}"
    for group, options in c.groups.items():
        yield f"{plain(group)}: {'; '.join(map(_option, options.values()))}."
    if right := c.disposition.get("right"):
        also = listed(plain(str(p)) for p in c.disposition.get("also_right") or ())
        yield "Goes to: " + listed(plain(str(p)) for p in right) + (f"; also right: {also}" if also else "") + "."
    if c.rules:
        from residency.knowledge.rules import every

        yield "Rules: " + listed(f"{every()[r].name} ({r})" if r in every() else r for r in c.rules) + "."
    if c.guidelines:
        table = everything("guidelines")
        yield "Guidelines: " + listed(f"{table[g].name} ({g})" if g in table else g for g in c.guidelines) + "."
    yield "Sources: " + listed(c.cite) + "."


def _flags(c: Condition) -> list[str]:
    topics = {fact.id: fact.topic for fact in c.facts}
    out = []
    for name in (c.presentation.get("triage") or {}).get("deciding", ()):
        name = str(name)
        if name in VITALS:
            out.append(name)
        elif name in everything("findings"):
            out.append(plain(name))
        else:
            out.append(f"what they say of {plain(topics.get(name) or name)}")
    return out


def _act(predicate: Any) -> str:
    """What a forbidden act is about, where it is plainly to give or to order something."""
    names: list[str] = []
    for field in ("drug", "class_", "any_of", "test", "tests"):
        value = getattr(predicate, field, "")
        several = (value,) if isinstance(value, str) else value if isinstance(value, tuple | list) else ()
        names += [name for name in several if isinstance(name, str) and name]
    verb = {"Gave": "to give", "Ordered": "to order"}.get(type(predicate).__name__, "")
    return f"{verb} {listed(map(_label, names))}: " if verb and names else ""


def _label(name: str) -> str:
    try:
        ids = treatments(name)
    except ContentError:
        return plain(name)
    row = everything("drugs").get(name) or everything("procedures").get(name)
    return row.name.lower() if row is not None and name in ids else plain(name)


def _option(option: Option) -> str:
    doses = listed(map(_range, option.ranges))
    partner = f" only with {listed(map(plain, option.only_with))}" if option.only_with else ""
    return plain(option.drug) + (f" {doses}" if doses else "") + partner + (" (adds to another)" if option.add_on else "")


def _range(r: Range) -> str:
    return f"{span(r.low, r.high)} {r.unit}{'/kg' if r.per_kg else ''}{'/min' if r.per_minute else ''}{' ' + r.route if r.route else ''}"
