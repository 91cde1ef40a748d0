"""Examinations at the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import structs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from residency.cli import model as model_options
from residency.cli.app import Json, app, as_json, example, out
from residency.errors import UserError

CAPS = "Where to stop"
STORE = "runs.db"
TRIALS = 8
Policy = Annotated[str, typer.Option(help="Who is examined: a built-in policy, openai:MODEL, or inspect:PROVIDER/MODEL.")]
Suite = Annotated[
    str,
    typer.Option(
        help="all, a department, a split, department/split, a source, tasks; several with commas. "
        "Or a published question set: NAME:PATH, NAME/SPLIT:PATH."
    ),
]
Database = Annotated[str, typer.Option(help="Where runs are kept: a file, or postgresql://user@host/name.")]


@app.command(epilog=example("evaluate --policy rules --suite triage/dev --trials 8"))
def evaluate(
    policy: Policy,
    suite: Suite,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Episodes of each task; trial i plays seed FIRST_SEED + i.", show_default=str(TRIALS))
    ] = None,
    first_seed: Annotated[int, typer.Option(help="The seed of the first trial.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Of a question set, the first so many questions.")] = None,
    label: Annotated[str, typer.Option(help="Tells repeated examinations of the same apart.")] = "",
    database: Database = STORE,
    workers: Annotated[int, typer.Option(min=0, help="How many play at once; 0 takes the machine's cores.")] = 0,
    ray: Annotated[bool, typer.Option("--ray", help="Play on a Ray cluster (RAY_ADDRESS), or on one started here.")] = False,
    export: Annotated[Path | None, typer.Option(help="Write every episode to this new file, .jsonl or .parquet.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write report.html, report.md and a page for each episode to this folder.")] = None,
    learned: Annotated[
        Path | None, typer.Option(help="With --report: the folder of the training run that made the model; its curves stand in the report.")
    ] = None,
    json: Json = False,
    max_episodes: Annotated[int | None, typer.Option(min=1, help="Of this go.", rich_help_panel=CAPS)] = None,
    max_tokens_all: Annotated[int | None, typer.Option(min=1, help="Read and written, of this go.", rich_help_panel=CAPS)] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="In the prices' currency, of this go.", rich_help_panel=CAPS)] = None,
    price_read: Annotated[float, typer.Option(min=0, help="Per million tokens read.", rich_help_panel=CAPS)] = 0.0,
    price_written: Annotated[float, typer.Option(min=0, help="Per million tokens written.", rich_help_panel=CAPS)] = 0.0,
    base_url: model_options.BaseUrl = None,
    temperature: model_options.Temperature = 0.0,
    top_p: model_options.TopP = 1.0,
    max_tokens: model_options.MaxTokens = 2_048,
    sampling_seed: model_options.SamplingSeed = 0,
    omit: model_options.Omit = None,
    max_requests: model_options.MaxRequests = 200,
    context: model_options.Context = 32_768,
    timeout: model_options.Timeout = 120.0,
    retries: model_options.Retries = 3,
    harness: model_options.HarnessOption = model_options.Harness.RAW,
) -> None:
    """Examine a policy or a model: every task of a suite several times, or a published question set, kept as it goes.

    The same command again goes on where it was stopped, and prints the table when all is played. Exit code 1: not all could be
    played."""
    examining = _needs()
    of_set = examining.is_set(suite)
    settings: dict[str, Any] = {}
    if policy.startswith(examining.MODELS):
        sampling = model_options.sampling(temperature, top_p, max_tokens, sampling_seed, omit or ())
        settings = {"base_url": base_url, "sampling": structs.asdict(sampling), "timeout": timeout, "retries": retries}
        if not of_set:
            settings |= {"max_requests": max_requests, "context": context, "harness": harness.value}
    elif base_url is not None:
        raise UserError(f"--base-url is for a language model: --policy {model_options.PREFIX}MODEL")
    if max_cost is not None and not price_read and not price_written:
        raise UserError("--max-cost needs --price-read or --price-written")
    key = model_options.key() if policy.startswith(model_options.PREFIX) else ""
    many = workers or os.cpu_count() or 1
    caps = examining.Caps(
        episodes=max_episodes, tokens=max_tokens_all, money=max_cost, price_read=price_read, price_written=price_written
    )
    if of_set:
        if (trials or 1) != 1 or first_seed or ray or harness != model_options.Harness.RAW:
            raise UserError("a question set is asked once, as published and from here: leave out --trials, --first-seed, --ray, --harness")
        if report is not None:
            raise UserError("--report tells episodes; --export writes the answers to a question set")
        items = examining.read(suite, limit)
        asked = examining.questions(policy, items, settings, label)
        crew = examining.askers(asked, items, many, key)
        caps = structs.replace(caps, failures=examining.patience(many))
        title = f"{policy} on {asked.name}, {len(asked.tasks)} questions"
    else:
        if limit is not None:
            raise UserError("--limit is for a question set: --suite NAME:PATH")
        asked = examining.asks(policy, examining.suite(suite), trials or TRIALS, first_seed, settings, label)
        crew = _on_ray(asked, many, key) if ray else examining.Workers(asked, many, key)
        title = f"{policy} on {suite}, {asked.trials} trials"
    curves = None if learned is None else _curves(learned, report)
    store = examining.RunStore(database)
    with _watched(asked.policy, caps) as told:
        standing = examining.examine(asked, store, crew, caps, told)
    run = store.begin(asked.encoded())
    title = f"{title} (run {run})"
    if export is not None:
        examining.write(examining.taken(store, run), export)
    found = examining.account(store, run)
    if report is not None:
        examining.write_report(examining.results(store, run), report, title, found.rows(), policy, curves)
    if json:
        as_json({"run": run, "asked": asked, "standing": standing, **structs.asdict(found)})
    else:
        out.print(_table(title, found.rows()))
    if standing.stopped or standing.kept < standing.whole:
        if json:
            raise typer.Exit(1)
        why = f"stopped at {standing.stopped}" if standing.stopped else f"{standing.failures} failed outside the simulation"
        out.print(f"{standing.kept} of {standing.whole} {'questions' if of_set else 'episodes'} are kept: {why}. The same command goes on.")
        raise typer.Exit(1)


def _curves(folder: Path, report: Path | None) -> dict[str, Any]:
    from residency.training.curves import PANELS, STATE, logged

    if report is None:
        raise UserError("--learned goes with --report: its curves stand there")
    found = logged(folder / STATE)
    if not found:
        raise UserError(f"{folder} holds no finished run of training: no curve is told in {STATE}")
    return {PANELS[key]: points for key, points in found.items()}


@app.command(epilog=example("compare 3f9c 81d2"))
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN...", help="Runs by (the start of) their id; the first is compared to.")],
    database: Database = STORE,
    json: Json = False,
) -> None:
    """Compare runs on the same tasks and seeds, paired, corrected for how many there are. Says "underpowered" rather than guess."""
    examining = _needs()
    if len(runs) < 2:
        raise UserError("name at least two runs; `residency runs` lists them")
    store = examining.RunStore(database)
    found = examining.compared(store, runs)
    if json:
        as_json(found)
        return
    asked = examining.asked_by(store, runs[0])
    out.print(*(_table(f"{c.first} against {c.second}", examining.told(c, asked)) for c in found))


@app.command("runs", epilog=example("runs --database runs.db"))
def list_runs(database: Database = STORE, json: Json = False) -> None:
    """The runs of a store: what each asked, and how much of it is kept."""
    found = _needs().listed(_needs().RunStore(database))
    if json:
        as_json(found)
        return
    table = Table("run", "policy", "of", "tasks", "trials", "kept", "label", box=None)
    for one in found:
        cells = (one["run"], one["policy"], one["questions"] or "tasks", one["tasks"], one["trials"], one["kept"], one["label"])
        table.add_row(*(Text(str(cell)) for cell in cells))
    out.print(table)


@app.command(epilog=example("rescore 3f9c"))
def rescore(run: Annotated[str, typer.Argument(metavar="RUN")], database: Database = STORE, json: Json = False) -> None:
    """Play every kept trajectory of a run again, or judge every kept answer again: events, score, harm and verdict must come out as
    they were kept."""
    examining = _needs()
    store = examining.RunStore(database)
    found = examining.rescored(store, run)
    if json:
        as_json(found)
    else:
        for one in found.wrong:
            out.print(f"{one.task}, trial {one.trial}: {one.says}", markup=False)
        again = "answers judged" if isinstance(examining.asked_by(store, found.run), examining.Questions) else "trajectories played"
        out.print(f"{found.checked} {again} again, {len(found.wrong)} of them come out otherwise.")
    if found.wrong:
        raise typer.Exit(1)


def _needs() -> Any:
    """The examiner's rooms. Raises UserError when the extra is not installed."""
    try:
        return import_module("residency.evaluation.examination")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("residency"):
            raise
        raise UserError(f"examinations need {error.name}: pip install 'residency[evaluate]'") from None


def _on_ray(asked: Any, workers: int, key: str) -> Any:
    try:
        return import_module("residency.evaluation.on_ray").OnRay(asked, workers, key)
    except ModuleNotFoundError as error:
        raise UserError(f"--ray needs {error.name}: pip install 'residency[ray]'") from None


@contextmanager
def _watched(says: str, caps: Any) -> Iterator[Any]:
    """A bar on standard error with what is left to wait, what failed and what it cost."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda standing: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[more]}"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=screen, transient=True) as progress:
        bar = progress.add_task(says, total=None, more="")

        def told(standing: Any) -> None:
            tokens = standing.cost.prompt_tokens + standing.cost.completion_tokens
            more = [f"{standing.failures} failed"] * bool(standing.failures) + [f"{tokens:,} tokens"] * bool(tokens)
            more += [f"cost {caps.spent(standing.cost):.2f}"] * bool(caps.spent(standing.cost))
            progress.update(bar, completed=standing.kept, total=standing.whole, more=", ".join(more))

        yield told


def _table(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table("", "", title=Text(title), title_justify="left", show_header=False, box=None, pad_edge=False)
    for label, text in rows:
        table.add_row(Text(label), Text(text))  # an endpoint's own words may look like markup
    return table
