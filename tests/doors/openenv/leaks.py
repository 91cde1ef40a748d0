"""Runs where OpenEnv is installed: `leaks.py < ids.json`. Plays every task with canaries in it and prints what leaked, as JSON."""

from __future__ import annotations

import io
import json
import logging
import sys

import residency
from residency.contract import Call
from residency.doors.openenv import ResidencyAction
from residency.doors.openenv.environment import INVALID, ResidencyEnvironment
from residency.errors import ResidencyError
from residency.policies import make, play
from residency.proof.canaries import CANARY, with_canaries
from residency.tasks import load
from residency.tools import registry
from tests.invariants.canaries import leaked

start = residency.start
written = io.StringIO()


def raises(desk: object, args: object) -> registry.Reply:
    """A bug with the canary in its words."""
    raise ZeroDivisionError(f"{CANARY} divided by nothing")


def attempt(environment: ResidencyEnvironment, call: Call) -> str:
    """What a step says, refusals and failures included."""
    try:
        return environment.step(ResidencyAction(name=call.name, arguments=call.arguments)).model_dump_json()
    except Exception as error:
        logging.getLogger("residency").exception("as the server would log it")
        return repr(error)


def refused(environment: ResidencyEnvironment, **options: object) -> str:
    """What a reset that can't be done says."""
    try:
        environment.reset(**options)
    except ResidencyError as error:
        return str(error)
    raise AssertionError(options)


def main() -> None:
    """Every task, by two policies; then with a bug in its first tool."""
    logging.basicConfig(stream=written, level=logging.DEBUG)
    residency.start = lambda task, seed=0: start(with_canaries(load(task), judged=True), seed)
    tally = {"played": 0, "steps": 0, "broken": 0}
    leaks = []
    for task in json.load(sys.stdin):
        written.truncate(written.seek(0))
        for policy in ("oracle", "random"):
            calls = play(make(policy, load(task), 1), start(task, 1)).trajectory().calls[:60]
            environment = ResidencyEnvironment()
            seen = environment.reset(task=task, seed=1).model_dump_json()
            for call in (*calls, Call("no_such_tool", {}), Call("wait", {"x": 1})):
                seen += attempt(environment, call) + environment.state.model_dump_json()
                tally["steps"] += 1
            seen += refused(environment, sede=1) + refused(environment, split="x") + refused(environment, index=-1)
            leaks += leaked(task, seen)
            tally["played"] += 1
        environment = ResidencyEnvironment()
        environment.reset(task=task, seed=1)
        call = calls[0] if calls else Call("wait", {"minutes": 1})
        abilities = start(task).department.abilities
        good = abilities[call.name]
        abilities[call.name] = registry.Ability(good.tool, raises, good.arguments)
        said = attempt(environment, call)
        abilities[call.name] = good
        tally["broken"] += INVALID in said
        leaks += leaked(task, said + environment.state.model_dump_json() + written.getvalue())
    print(json.dumps({**tally, "leaks": leaks}))


main()
