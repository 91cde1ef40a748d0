"""Training at the command line. What is heavy is only loaded once the file has been read."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from residency.cli.app import app, example
from residency.errors import UserError

if TYPE_CHECKING:
    from residency.training.config import Config


class Kind(StrEnum):
    """What is done with a run's file."""

    SFT = "sft"
    GRPO = "grpo"
    DATA = "data"
    NEW = "new"
    EVIDENCE = "evidence"


@app.command(epilog=example("train grpo --config triage.yaml --resume"))
def train(
    kind: Annotated[Kind, typer.Argument(help="What to do: see below.", show_choices=True)],
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The run: one YAML file (see docs/training.md).")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="With data: the new .parquet or .jsonl file.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With new: where the model is written. With evidence: of the table.")
    ] = None,
    department: Annotated[str, typer.Option(help="With new: whose words it knows.")] = "triage",
    plan: Annotated[
        str,
        typer.Option(metavar="FILE", help="With new: which families are train, as data.plan of a run. With evidence: in place of ours."),
    ] = "",
    seed: Annotated[
        list[int] | None, typer.Option(help="With new: of its weights. With evidence: this seed alone; may be repeated.")
    ] = None,
    row: Annotated[list[str] | None, typer.Option(help="With evidence: this row alone; may be repeated.")] = None,
    fold: Annotated[list[int] | None, typer.Option(help="With evidence: this fold alone; may be repeated.")] = None,
    dev: Annotated[bool, typer.Option("--dev", help="With evidence: examine on dev families alone, to choose a recipe.")] = False,
) -> None:
    """Train a model in the hospital.

    sft imitates, grpo rewards, data writes what would be imitated, new makes a tiny model to train, evidence runs the planned experiment
    and goes on where it stopped.

    On several GPUs: accelerate launch -m residency train grpo --config FILE."""
    from residency.training import config as files

    if kind is Kind.NEW:
        if out is None:
            raise UserError("new needs a folder: residency train new --out FOLDER")
        parameters, tokens = _with_torch("tiny.new").new(department, out, (seed or [0])[0], plan)
        typer.echo(f"{out}: a model of {parameters} parameters that knows {tokens} tokens and nothing else")
        return
    if kind is Kind.EVIDENCE:
        if out is None:
            raise UserError("evidence needs a folder: residency train evidence --out FOLDER")
        _evidence(out, row or [], fold or [], seed or [], plan, dev)
        return
    if config is None:
        raise UserError(f"{kind.value} needs a run: residency train {kind.value} --config FILE")
    run = files.load(config)
    if (kind is Kind.DATA) != (export is not None):
        raise UserError("--export goes with data: residency train data --config FILE --export ROWS.parquet")
    if export is not None:
        _write(run, export)
        return
    _with_torch(kind.value).train(run, resume, typer.echo)


def _evidence(out: Path, rows: list[str], folds: list[int], seeds: list[int], file: str, dev: bool) -> None:
    from residency.training.evidence import plan as plans
    from residency.training.evidence import runner

    asked = Path(file) if file else plans.FILE
    plan = plans.load(asked)
    wanted = list(runner.places(plan, rows, folds, seeds))
    report = _with_torch("evidence.report")
    made = runner.run(plan, out, wanted, typer.echo, asked, dev)
    if dev:
        return
    cells = report.read(out)
    table = report.table(cells, plan)
    (out / "table.md").write_text(table, encoding="utf-8")
    shown = _with_torch("curves").draw([c.curves for c in cells if c.row == "grpo"], out / "curves.png")
    typer.echo(
        f"{table}\n{made} cells made of {len(wanted)}; the table is in {out / 'table.md'}"
        + (f", curves in {out / 'curves.png'}" if shown else "")
    )


def _with_torch(module: str) -> Any:
    try:
        return import_module(f"residency.training.{module}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("residency"):
            raise
        raise UserError(f"training needs {error.name}: pip install 'residency[train]'") from None


def _write(run: Config, export: Path) -> None:
    from residency.training import audit, parquet, trajectories
    from residency.training.population import TRAIN, Splits

    rows = list(trajectories.rows(run.data, TRAIN, trajectories.kept_in(run.data)))
    audit.of_rows(rows, TRAIN, Splits.of(run.data)).must_hold()
    families = len({r.family for r in rows})
    typer.echo(f"{parquet.write(rows, export)} trajectories of {families} families are in {export}; the audit found nothing.")
