"""Published question sets as one suite: load, ask, judge, examine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from residency.errors import InfrastructureError, UserError, nearest
from residency.evaluation.benchmarks import (
    medmcqa,
    medqa,
    mmlu,
    pathvqa,
    pmc_vqa,
    pubmedqa,
    quilt_vqa,
    slake,
    vqa_med_2021,
    vqa_rad,
)
from residency.evaluation.benchmarks.asking import message, words
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.choice import announced, letter, word
from residency.evaluation.benchmarks.endpoint import Answers
from residency.evaluation.benchmarks.item import Item, Verdict
from residency.evaluation.benchmarks.pubmedqa import DECISIONS
from residency.evaluation.benchmarks.rows import files, hub, read
from residency.evaluation.benchmarks.sight import look
from residency.evaluation.benchmarks.tally import Answered, Tally, grouped, macro_f1, part
from residency.evaluation.benchmarks.words import exact, normal, overlap
from residency.policies.transcript import Reply

BENCHMARKS: dict[str, Benchmark] = {
    b.BENCHMARK.name: b.BENCHMARK for b in (medqa, medmcqa, mmlu, pubmedqa, vqa_rad, slake, pathvqa, pmc_vqa, vqa_med_2021, quilt_vqa)
}
PATIENCE = 5  # failures in a row after which an endpoint is taken for dead


def named(name: str) -> Benchmark:
    """A benchmark by name. Raises UserError for an unknown one."""
    if name not in BENCHMARKS:
        close = nearest(name, BENCHMARKS)
        raise UserError(
            f"no benchmark {name[:60]!r}; there are: {', '.join(BENCHMARKS)}" + (f" (did you mean {close[0]}?)" if close else "")
        )
    return BENCHMARKS[name]


def load(name: str, path: str | Path | None = None, split: str | None = None, limit: int | None = None) -> list[Item]:
    """The questions of a split, in the published order, the first `limit` of them.

    `path` is a published file or a folder with it; without one the hub is asked, through the extra `benchmarks`. Raises UserError
    for what does not exist, ContentError for a file that is not as published, InfrastructureError for a hub out of reach."""
    benchmark = named(name)
    split = split or benchmark.split
    if split not in benchmark.files:
        raise UserError(f"{benchmark.title} has no split {split!r}; there are: {', '.join(benchmark.files)}")
    found = list(islice(_from_hub(benchmark, split) if path is None else _from_files(benchmark, Path(path), split), limit))
    if not found:
        raise UserError(f"no question of the split {split!r} of {benchmark.title} was found")
    return found


def _from_files(benchmark: Benchmark, path: Path, split: str) -> Iterable[Item]:
    root = path if path.is_dir() else path.parent
    for file in files(path, benchmark.files[split], split):
        yield from benchmark.items(read(file, benchmark.columns), Origin(benchmark.name, split, root, file))


def _from_hub(benchmark: Benchmark, split: str) -> Iterable[Item]:
    if not benchmark.hub or split not in benchmark.hub_splits:
        raise UserError(
            f"the split {split!r} of {benchmark.title} is not on the hub in a form that can be used; give the path of its files"
        )
    for config in benchmark.configs:
        rows = hub(benchmark.hub, config or None, benchmark.hub_splits[split])
        yield from benchmark.items(rows, Origin(benchmark.name, split, config=config))


def ask(item: Item, endpoint: Answers) -> Reply:
    """What a model replies. Raises UserError for a picture and a model declared to take none, before anything is sent."""
    if item.image is not None and not endpoint.images:
        raise UserError(f"{endpoint.model} is declared to take text alone, and {named(item.benchmark).title} asks about pictures")
    return endpoint.chat([message(words(item, named(item.benchmark)), item.image, item.media_type)])


def judge(item: Item, reply: str) -> Verdict:
    """Whether a reply is right, by the set's published convention."""
    if item.kind == "choice":
        return _right_or_wrong(letter(reply, item.options), item.answers)
    if item.kind == "decision":
        return _right_or_wrong(word(reply, DECISIONS), item.answers)
    if item.kind == "closed" and normal(item.answers[0]) in ("yes", "no"):
        return _right_or_wrong(word(reply, ("yes", "no")), tuple(map(normal, item.answers)))
    said = announced(reply)
    right = exact(said, item.answers)
    recall, f1 = overlap(said, item.answers)
    return Verdict(right, float(right) if item.kind == "closed" else f1, said, recall)


def _right_or_wrong(said: str, answers: Sequence[str]) -> Verdict:
    right = said in answers
    return Verdict(right, float(right), said, float(right))


def examine(items: Sequence[Item], endpoint: Answers, *, probe: bool = True, told: Callable[[int, int], None] | None = None) -> Tally:
    """Ask and judge every question. A question whose request failed is counted as an error and never scored.

    Before questions about pictures the model is shown two colours (`probe`); one that saw them and refuses a later picture leaves
    that question unscored. `told` hears (done, of). Raises UserError for a model that takes no pictures or does not see them,
    InfrastructureError for an endpoint that failed five times in a row."""
    if not items or len({item.benchmark for item in items}) > 1:
        raise UserError("an examination needs questions, all of one benchmark")
    sees = probe and endpoint.images and any(item.image is not None for item in items)
    if sees:
        look(endpoint)
    answers: list[Answered] = []
    judged: list[tuple[Item, Verdict]] = []
    replies: list[Reply] = []
    failures = 0
    for n, item in enumerate(items, 1):
        try:
            reply = ask(item, endpoint)
        except (InfrastructureError, UserError) as error:
            if isinstance(error, UserError) and not sees:
                raise
            failures += 1
            if failures >= PATIENCE:
                raise InfrastructureError(f"{failures} requests in a row failed, the last one: {error}") from None
            answers.append(Answered(item.id, error=str(error)))
        else:
            failures = 0
            replies.append(reply)
            judged.append((item, judge(item, reply.text)))
            answers.append(Answered(item.id, reply.text, judged[-1][1]))
        if told is not None:
            told(n, len(items))
    return Tally(
        benchmark=items[0].benchmark,
        asked=len(items),
        errors=len(items) - len(judged),
        total=part([v for _, v in judged]),
        by_kind=grouped(judged, lambda item: item.kind),
        by_subject=grouped(judged, lambda item: item.subject),
        macro_f1=macro_f1(judged),
        prompt_tokens=sum(r.prompt_tokens or 0 for r in replies),
        completion_tokens=sum(r.completion_tokens or 0 for r in replies),
        cut=sum(r.finish == "length" for r in replies),
        answers=tuple(answers),
    )
