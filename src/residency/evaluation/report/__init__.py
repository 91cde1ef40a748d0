"""What people read after an examination: a page a trajectory, two side by side, the report, the leaderboard.

`page` and `compare` give one HTML file each and refuse a trajectory that does not replay; `write` fills a folder with
report.html, report.md and a page for each trajectory; `check` replays a submission, and `leaderboard` ranks what is left.
"""

from residency.evaluation.report.classes import CLASSES, Failure, failures
from residency.evaluation.report.compare import compare
from residency.evaluation.report.leaderboard import Standing, leaderboard, standings
from residency.evaluation.report.page import page
from residency.evaluation.report.replayed import Replayed, load, replayed
from residency.evaluation.report.report import markdown, report, write
from residency.evaluation.report.submission import Checked, check

__all__ = [
    "CLASSES", "Checked", "Failure", "Replayed", "Standing", "check", "compare", "failures", "leaderboard", "load", "markdown",
    "page", "replayed", "report", "standings", "write",
]
