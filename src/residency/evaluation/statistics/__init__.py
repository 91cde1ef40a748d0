"""How good, how sure, and compared with what. Needs the extra `evaluate` (NumPy)."""

from residency.evaluation.statistics.compare import Comparison, Difference, compare, compare_all
from residency.evaluation.statistics.figure import Figure
from residency.evaluation.statistics.summary import Score, Summary, summarise
from residency.evaluation.statistics.table import table

__all__ = ["Comparison", "Difference", "Figure", "Score", "Summary", "compare", "compare_all", "summarise", "table"]
