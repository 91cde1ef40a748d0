"""Pages written from the command line: one encounter, two side by side, a leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from residency.contract import Trajectory
from residency.errors import InfrastructureError, UserError
from residency.evaluation import report
from residency.evaluation.report import Checked


def ready(html: Path) -> None:
    """Raise UserError where a page can't be written: said before anything is played."""
    if html.is_dir() or not html.parent.is_dir():
        raise UserError(f"{html} is a folder" if html.is_dir() else f"there is no folder {html.parent}")


def write(html: Path, page: str) -> Text:
    """Write a page. Returns what to say. Raises InfrastructureError when the disk refuses."""
    try:
        html.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InfrastructureError(f"{html}: {error.strerror or error}") from None
    return Text(f"The page is in {html}.", "dim")


def saved(file: Path) -> Trajectory:
    """A trajectory from a file of `play --save`. Raises UserError for anything else."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    return report.load(data, str(file))


def of_files(files: Sequence[Path]) -> str:
    """The page of one saved trajectory, or of two side by side; each is called by its file's name."""
    if len(files) > 2:
        raise UserError("one trajectory, or two to lay side by side")
    found = [saved(file) for file in files]
    if len(found) == 1:
        return report.page(found[0], files[0].stem)
    return report.compare(found[0], found[1], (files[0].stem, files[1].stem))


def standings_view(submissions: Sequence[Checked]) -> Table:
    """The leaderboard at the terminal."""
    table = Table("rank", "submission", "mean N", "passed", "tasks in common", "episodes", "refused", pad_edge=False, header_style="bold")
    for s in report.standings(submissions):
        row = (str(s.rank), s.name, f"{s.normalized:.3f}", f"{s.passed:.0%}", str(s.common), str(s.episodes), str(s.refused))
        table.add_row(*map(Text, row))
    return table


def refusals_view(submissions: Sequence[Checked]) -> Text:
    """Every line that does not count, and why."""
    lines = [f"{s.name}, line {r.line}: {' '.join(r.says.split())}" for s in submissions for r in s.refused]
    return Text("\n".join(lines), "red")
