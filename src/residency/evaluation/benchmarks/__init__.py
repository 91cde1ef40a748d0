"""Published medical question sets, asked and judged by their published conventions.

    from residency.evaluation import benchmarks
    items = benchmarks.load("medqa", "data_clean/questions/US/4_options")
    tally = benchmarks.examine(items, Endpoint("my-model", "none", base_url="http://127.0.0.1:8000/v1"))
    print(tally.total.accuracy, tally.by_subject)

No question is shipped here. See docs/benchmarks.md.
"""

from residency.evaluation.benchmarks.benchmark import Benchmark
from residency.evaluation.benchmarks.endpoint import Answers
from residency.evaluation.benchmarks.item import Item, Verdict
from residency.evaluation.benchmarks.suite import BENCHMARKS, PATIENCE, ask, examine, judge, load, named
from residency.evaluation.benchmarks.tally import Answered, Part, Tally

__all__ = [
    "BENCHMARKS",
    "PATIENCE",
    "Answered",
    "Answers",
    "Benchmark",
    "Item",
    "Part",
    "Tally",
    "Verdict",
    "ask",
    "examine",
    "judge",
    "load",
    "named",
]
