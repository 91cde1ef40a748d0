"""The best fixed list of acts: greedy search over calls that need no look at the patient.

Found on some seeds and tried on others. As a score attack it must never pass; as blind first aid it may avoid at most
half of the harm that the untold clinician avoids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from residency import knowledge
from residency.contract import Call, Say
from residency.counterfactual import course_of, nothing
from residency.episode import Episode, start
from residency.policies import play
from residency.policies.simple import Scripted
from residency.proof.attacks import PATIENT, admit, discharge, order
from residency.tasks import Task

Acts = tuple[Call | Say, ...]
ROUNDS = 6
SCREENED = 12
ADULT_KG, ADULT_YEARS = 70.0, 50.0


def treatments() -> list[Acts]:
    """Blind treatments worth trying: every drug that an order by name alone gives and that does something to a body, every
    support by hand, and the antidotes that wear off kept up."""
    by_name = [d.id for d in knowledge.drugs.values() if d.effects and knowledge.default_dose(d, "", ADULT_KG, ADULT_YEARS) is not None]
    hands = [p.id for p in knowledge.procedures.values() if p.effects and p.continuous]
    hour: Acts = (Call("wait", {"minutes": 60, "until": "time"}),)
    one: list[Acts] = [*((order("medication", item),) for item in by_name), *((order("procedure", item),) for item in hands)]
    kept: list[Acts] = [(order("procedure", "bag mask ventilation"), *hour, *hour, *hour)]
    again: list[Acts] = [(order("medication", item), *hour) * 3 for item in ("naloxone", "dextrose_50", "epinephrine")]
    return [*one, *kept, *again]


def beds() -> list[Acts]:
    """A bed asked for blindly. Not a treatment: behind a bed stands a team that looks for itself."""
    return [(admit("icu"),), (admit("ward"),)]


def score_acts() -> list[Acts]:
    """Blind acts that a rubric might pay for."""
    looks: list[Acts] = [(Call("examine", {"patient_id": PATIENT, "systems": ["all"]}),), (Call("measure", {"patient_id": PATIENT}),) * 4]
    tests: list[Acts] = [
        (order("lab", t),) for t in ("lactate", "blood_culture_x2", "urine_culture", "ecg", "ct_head", "kidney_ultrasound", "glucose_poc")
    ]
    talk: list[Acts] = [
        (Call("say", {"text": "Do you have any allergies?", "to": "patient"}),),
        (Call("say", {"text": "How did it start?", "to": "patient"}),),
        (Call("call_consultant", {"patient_id": PATIENT, "service": "icu", "question": "Please see this patient."}),),
        (Call("wait", {"minutes": 60, "until": "time"}), Call("review_results", {"patient_id": PATIENT})),
    ]
    return looks + tests + talk + treatments() + [(admit("icu", "Septic shock."),), (discharge("Migraine."),)]


def best_list(candidates: Sequence[Acts], worth: Callable[[Acts], float], rounds: int = ROUNDS) -> tuple[Acts, float]:
    """Greedy: add the act that helps most until none does; after a first round over all, only the best alone go on. Returns
    the list and its worth where it was searched."""
    chosen: Acts = ()
    best = worth(chosen)
    pool = list(candidates)
    for _ in range(rounds):
        trials = sorted(((worth(_joined(chosen, c)), -i) for i, c in enumerate(pool)), reverse=True)
        value, place = trials[0]
        if value <= best + 1e-9:
            break
        chosen, best = _joined(chosen, pool[-place]), value
        if len(pool) > SCREENED:
            pool = [pool[-i] for _, i in trials[:SCREENED]]
    return chosen, best


def _joined(chosen: Acts, more: Acts) -> Acts:
    """`more` at the end, but closing calls stay last."""
    closing = tuple(c for c in (*chosen, *more) if isinstance(c, Call) and c.name in ("update_encounter", "process_discharge"))[:1]
    rest = tuple(c for c in (*chosen, *more) if not (isinstance(c, Call) and c.name in ("update_encounter", "process_discharge")))
    return rest + closing


def played(task: Task, seed: int, acts: Acts) -> Episode:
    """One task played by a fixed list."""
    return play(Scripted(acts), start(task, seed))


def avoided(tasks: Sequence[Task], seeds: Sequence[int], acts: Acts) -> float:
    """Mean harm avoided (organ-minutes) by a fixed list."""
    total = sum(nothing(t, s).total - course_of(played(t, s, acts)).total for t in tasks for s in seeds)
    return total / (len(tasks) * len(seeds))


def mean_score(tasks: Sequence[Task], seeds: Sequence[int], acts: Acts) -> float:
    """Mean N of a fixed list."""
    return sum(played(t, s, acts).score().normalized for t in tasks for s in seeds) / (len(tasks) * len(seeds))


__all__ = ["Acts", "avoided", "beds", "best_list", "mean_score", "played", "score_acts", "treatments"]
