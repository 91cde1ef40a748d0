"""Published question sets as Inspect tasks: our loaders and conventions, Inspect's models, pictures in the message."""

from __future__ import annotations

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, Content, ContentImage, ContentText, GenerateConfig, Model, get_model
from inspect_ai.scorer import Score, Scorer, Target, grouped, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from msgspec import convert, structs

from residency.errors import InfrastructureError
from residency.evaluation.benchmarks import Item, judge, load, named
from residency.evaluation.benchmarks.asking import words
from residency.evaluation.benchmarks.pictures import data_url
from residency.evaluation.benchmarks.sight import WORDS, shown, told_apart

FIELDS = ("id", "benchmark", "question", "answers", "kind", "options", "context", "split", "subject")


@task
def benchmark(name: str, path: str | None = None, split: str | None = None, limit: int | None = None, probe: bool = True) -> Task:
    """A published set by its name, from a local path or the hub. With `probe`, a model that does not see is an error."""
    items = load(name, path, split, limit)
    samples = [Sample(input=[question(i)], target=list(i.answers), id=i.id, metadata=_beside(i)) for i in items]
    looks = probe and any(item.image is not None for item in items)
    return Task(
        dataset=MemoryDataset(samples, name=name), solver=answer(looks), scorer=convention(), config=GenerateConfig(temperature=0.0)
    )


def question(item: Item) -> ChatMessageUser:
    """A question as it is asked, its picture first."""
    parts: list[Content] = [ContentText(text=words(item, named(item.benchmark)))]
    if item.image is not None:
        parts.insert(0, ContentImage(image=data_url(item.image, item.media_type)))
    return ChatMessageUser(content=parts)


def _beside(item: Item) -> dict[str, object]:
    return {k: v for k, v in structs.asdict(item).items() if k in FIELDS}


@solver
def answer(probe: bool = False) -> Solver:
    """Asks once. With `probe` each model is shown two colours before its first question, and raises where it can't tell them apart."""
    seen: set[str] = set()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        if probe and str(model) not in seen:
            await _look(model)
            seen.add(str(model))
        state = await generate(state)
        if state.output.error or not state.output.choices:
            raise InfrastructureError(f"{model} answered with an error: {state.output.error or 'no message'}")
        return state

    return solve


async def _look(model: Model) -> None:
    for name, picture in shown():
        parts: list[Content] = [ContentImage(image=data_url(picture, "image/png")), ContentText(text=WORDS)]
        output = await model.generate([ChatMessageUser(content=parts)], config=GenerateConfig(temperature=0.0))
        told_apart(str(model), name, output.completion)


@scorer(
    metrics={
        "correct": [grouped(mean(), "kind", all_label="accuracy"), stderr()],
        "score": [mean()],
        "recall": [mean()],
    }
)
def convention() -> Scorer:
    """The set's published convention: correct, score (F1 where answers are open) and recall."""

    async def score(state: TaskState, target: Target) -> Score:
        item = convert({k: v for k, v in state.metadata.items() if k in FIELDS}, Item)
        verdict = judge(item, state.output.completion)
        value = {"correct": float(verdict.correct), "score": verdict.score, "recall": verdict.recall}
        return Score(value=value, answer=verdict.extracted)

    return score
