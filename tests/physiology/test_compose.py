"""The composer keeps the equations exact and refuses what is not."""

from __future__ import annotations

import ast

import pytest

from residency.physiology import AGENTS, PROCESSES
from residency.physiology.compose import CORE, _block, _local
from residency.physiology.module import Vars
from residency.physiology.registry import PATHWAYS
from tests.physiology.cases import MAN_32, ready


def power(body: Vars) -> None:
    body.map = body.map ** 2.0


def called(body: Vars) -> None:
    body.map = abs(body.map)


def looped(body: Vars) -> None:
    while body.map > 3.0:
        body.map = body.map - 1.0


def misspelt(drive: Vars) -> None:
    drive.svrr += 1.0


@pytest.mark.parametrize("equations", [power, called, looped, misspelt])
def test_only_exact_operations_on_known_drives_are_allowed(equations) -> None:
    with pytest.raises(ValueError, match="allowed|called|unknown"):
        _local(equations, "test", "")


def test_every_block_keeps_to_the_rules() -> None:
    for name in (*PROCESSES, *AGENTS, *PATHWAYS, *(f"core{i}" for i in range(len(CORE)))):
        source = _block(name).source
        tree = ast.parse(source)
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.Call | ast.Pow | ast.FloorDiv | ast.Mod)], name


def test_a_module_that_does_nothing_yet_changes_no_bit_of_the_rest() -> None:
    plain, more = ready(MAN_32, {"opioid_poisoning": {}}), ready(MAN_32, {"opioid_poisoning": {}})
    for agent in ("crystalloid", "norepinephrine", "epinephrine", "insulin", "sedative"):
        more.give(agent, 0)
    plain.to(1200), more.to(1200)
    for name in ("map", "hr", "sao2", "pco2", "tone", "lactate", "blood"):
        assert plain.state_of(name) == more.state_of(name)


def test_the_order_of_giving_does_not_matter() -> None:
    one, other = ready(MAN_32, {}), ready(MAN_32, {})
    one.give("opioid", 5), one.give("crystalloid", 500), one.infuse("oxygen", 0.5)
    other.infuse("oxygen", 0.5), other.give("crystalloid", 500), other.give("opioid", 5)
    one.to(1800), other.to(1800)
    assert one.digest() == other.digest()
