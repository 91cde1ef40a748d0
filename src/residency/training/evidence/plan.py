"""What the experiment is, written down before a family that is held out was met: `plan.yaml` beside this file.

A family is what goes wrong and in which system; every family with a key for the triage desk takes part. Some are `dev`: all choices were
made on them, and they are in no fold. The others lie in three folds, and each fold is held out once, while the other two are trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from residency import knowledge, rng
from residency.errors import UserError
from residency.knowledge.loader import read
from residency.tasks import drawn
from residency.training.config import Config, Grpo, Limits, Model, Record, Sft
from residency.training.config import Data as Met
from residency.training.population import DEV, TEST, TRAIN

FILE = Path(__file__).with_name("plan.yaml")
DEPARTMENT = "triage"
FOLDS = 3
DEV_SHARE = 1 / 6

RowName = Literal["untaught", "shapes", "sft", "sft_more", "grpo", "permuted", "blind", "logistic", "rules", "constant", "chance", "oracle"]
ROWS: Mapping[str, str] = {
    "untaught": "initial weights",
    "shapes": "SFT on format only: answers are another patient's",
    "sft": "SFT on the oracle",
    "sft_more": "SFT continued, planned for the time of SFT + GRPO",
    "grpo": "SFT, then GRPO",
    "permuted": "SFT, then GRPO on rewards dealt out at random",
    "blind": "SFT, then GRPO, results of calls masked",
    "logistic": "logistic regression on briefing and vital signs",
    "rules": "rule-based nurse",
    "constant": "best constant answer after a look, found on train families",
    "chance": "random well-formed answer after a look",
    "oracle": "oracle",
}
"""What each row of the table is."""


class Overlap(Record, frozen=True):
    """No briefing of a family that is held out may be like one that was trained on.

    Attributes:
        most: share of common words, names and numbers gone, and words that are everybody's.
        common: share of briefings from which on a word is everybody's: the frame that all briefings have.
        tries: patients drawn anew in place of one whose briefing is too like, before the condition goes without.
    """

    most: float
    common: float
    tries: int


class Recipe(Record, frozen=True):
    """How a learner is made; chosen on dev families.

    Attributes:
        words: of its tokenizer.
        numbers: patients of each condition that are imitated.
        limits: of an episode.
        sft: imitation.
        grpo: reward.
        more: steps of imitation in the row that gets no reward and as much time.
    """

    words: int
    numbers: int
    limits: Limits
    sft: Sft
    grpo: Grpo
    more: int


class Aims(Record, frozen=True):
    """What was hoped for, before.

    Attributes:
        of_the_way: share of the way from chance to the oracle that GRPO reaches.
        over_logistic: gain on the logistic model.
        of_seen: share of its score on families that it was trained on.
        permuted: gain on SFT, in absolute value, that rewards dealt out at random stay under.
        under_triage: share of urgent patients (level 1 or 2) who are made to wait, at most.
    """

    of_the_way: float
    over_logistic: float
    of_seen: float
    permuted: float
    under_triage: float


class Plan(Record, frozen=True):
    """The file.

    Attributes:
        settled: whether every choice is made: until then no family that is held out may be met.
        families: of conditions, each in dev or in a fold.
        rows: of the table.
        seeds: of learners.
        patients: of each condition that is held out.
        overlap: which briefings are too like.
        recipe: how a learner is made.
        aims: what was hoped for.
    """

    settled: bool
    families: dict[str, Literal["dev", "fold 0", "fold 1", "fold 2"]]
    rows: tuple[RowName, ...]
    seeds: tuple[int, ...]
    patients: int
    overlap: Overlap
    recipe: Recipe
    aims: Aims

    def splits(self, fold: int) -> dict[str, str]:
        """Family -> split while this fold is held out."""
        return {f: DEV if lies == "dev" else TEST if lies == f"fold {fold}" else TRAIN for f, lies in self.families.items()}

    def run(self, folder: Path, fold: int, seed: int, model: Path, **changes: object) -> Config:
        """A run of training as the recipe says, with parts of it changed. Writes the fold's splits above it, for all seeds."""
        folder.mkdir(parents=True, exist_ok=True)
        splits = folder.with_name("splits.yaml")
        splits.write_text("".join(f"{f}: {s}\n" for f, s in self.splits(fold).items()), encoding="utf-8")
        whole = Config(
            out=str(folder),
            model=Model(path=str(model)),
            seed=seed,
            data=Met(departments=(DEPARTMENT,), plan=str(splits), numbers=self.recipe.numbers, alike=1.0, least=0.0),
            limits=self.recipe.limits,
            sft=self.recipe.sft,
            grpo=self.recipe.grpo,
            save=10_000,
            log="none",
        )
        return msgspec.structs.replace(whole, **changes)


def load(path: Path = FILE) -> Plan:
    """A plan. Raises UserError where it is none, names a family that nobody can meet, or has moved one from where its name puts it."""
    tree, line_of = read(path)
    try:
        plan = msgspec.convert(tree, Plan)
    except msgspec.ValidationError as error:
        raise UserError(f"{path}: {error}") from None
    known = families()
    for name, lies in plan.families.items():
        if name not in known:
            raise UserError(f"{line_of('families')}: no family {name!r} can be met at the triage desk")
        if lies != place(name):
            raise UserError(f"{line_of('families')}: {name} lies in {place(name)}, not in {lies}: what is held out is not for choosing")
    return plan


def families() -> tuple[str, ...]:
    """Every family of which somebody can come to the triage desk."""
    return tuple(sorted({knowledge.conditions[c].family for c in drawn.conditions(DEPARTMENT)}))


def place(family: str) -> str:
    """Where a family was drawn to lie, from its name alone."""
    if rng.uniform(0, "evidence", "dev", family) < DEV_SHARE:
        return "dev"
    return f"fold {int(rng.uniform(0, 'evidence', 'fold', family) * FOLDS)}"
