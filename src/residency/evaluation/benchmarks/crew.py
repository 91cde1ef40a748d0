"""Whoever asks the questions of a set: threads that wait on one endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

from residency.errors import InfrastructureError, UserError
from residency.evaluation.benchmarks.endpoint import Answers
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.questions import Answer, known
from residency.evaluation.benchmarks.sight import look
from residency.evaluation.benchmarks.suite import ask, judge
from residency.evaluation.results import Cost
from residency.evaluation.runner import Job, Played, Threads


class Askers:
    """A crew for the runner. Before its first question about a picture the model is shown two colours, if anything is left to ask."""

    def __init__(self, items: Sequence[Item], endpoint: Answers, workers: int):
        self.items, self.endpoint, self.workers = {i.id: i for i in items}, endpoint, workers

    def play(self, jobs: Iterator[Job]) -> Iterator[Played]:
        """Ask. Raises UserError for a model that takes no pictures or does not see them, before any question is asked."""
        first = next(jobs, None)
        if first is None:
            return
        pictured = next((i for i in self.items.values() if i.image is not None), None)
        if pictured is not None:
            if not self.endpoint.images:
                ask(pictured, self.endpoint)
            look(self.endpoint)
        yield from Threads(self._asked, self.workers).play(chain((first,), jobs))

    def _asked(self, task: str, trial: int, seed: int) -> Played:
        found = answer(self.items[task], self.endpoint)
        return Played(task, trial, found.status, found.cost, msgspec.json.encode(found))


def answer(item: Item, endpoint: Answers) -> Answer:
    """One question asked and judged. What failed says why and has no verdict."""
    bare, picture = known(item)
    try:
        reply = ask(item, endpoint)
    except InfrastructureError as error:
        return Answer(item=bare, picture=picture, status="infrastructure", error=str(error)[:500])
    except UserError as error:
        return Answer(item=bare, picture=picture, status="refused", error=str(error)[:500], cost=Cost(requests=1))
    uncounted = reply.prompt_tokens is None or reply.completion_tokens is None
    cost = Cost(1, reply.prompt_tokens or 0, reply.completion_tokens or 0, int(uncounted), seconds=reply.seconds)
    return Answer(item=bare, picture=picture, reply=reply.text, finish=reply.finish, verdict=judge(item, reply.text), cost=cost)
