"""The words in which acts are told, and the house's own names as phrases: what `rewards.said` looks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from residency import knowledge
from residency.knowledge.find import classes
from residency.knowledge.library import everything, remembered
from residency.knowledge.reading import SYSTEM_SPELLINGS
from residency.knowledge.signs import SYSTEMS
from residency.language.concepts import Index
from residency.language.normalise import COMMA, fold
from residency.language.normalise import words as folded


def folds(text: str) -> frozenset[str]:
    """Words as `language.normalise` folds them."""
    return frozenset(w for token in text.split() for w in fold(token))


GIVING = folds(
    "gave give administered started initiated infused loaded bolused injected applied placed inserted performed treated "
    "nebulized transfused resuscitated laid put on provided intubated delivered ran hung pushed"
)
LOOKING = folds(
    "obtained checked measured drew drawn sent took taken reviewed read collected recorded got ordered requested performed "
    "done repeated monitored looked saw seen interpreted assessed confirmed tested scanned imaged acquired completed"
)
ASKING = folds(
    "asked learned took elicited established determined confirmed screened reviewed checked assessed verified documented "
    "inquired history obtained clarified identified known"
)
EXAMINING = folds(
    "examined auscultated listened inspected palpated looked assessed checked felt evaluated examination exam"
)
CALLING = folds(
    "called consulted activated notified paged contacted alerted referred discussed involved requested phoned consultation"
)
TELLING = folds(
    "told explained counselled counseled advised educated informed instructed warned handed documented wrote noted "
    "discussed taught"
)
PLACING = folds("admitted admit transferred transfer discharged discharge sent taken disposition disposed moved")
COMPUTING = folds("calculated computed scored used applied score")
STOPPING = folds("stopped discontinued ceased")
OMITTING = folds(
    "withheld withhold omitted omit skipped skip forgot forgotten forget failed fail deferred defer cancelled canceled "
    "delayed delay postponed held missed neglected overlooked lacked late"
)
REFUSING = folds("declined refused refuses declines refusal")
PATIENTS = folds("patient family mother father parent parents daughter son wife husband he she they")
OFFERING = folds("offered proposed recommended offer")
WRITING = folds("documented recorded charted wrote noted documentation")
MEANING = folds(
    "plan planned planning will would should recommend suggest intend might may could considered consider considering want "
    "intended thought awaiting await waiting pending proposed"
)
_ALL = (GIVING, LOOKING, ASKING, EXAMINING, CALLING, TELLING, PLACING, COMPUTING, STOPPING, OMITTING, REFUSING, OFFERING)
VERBS = frozenset().union(*_ALL) - folds("score on late history")
CUTS = frozenset({COMMA, "and", "but", "then"})
REASONS = folds("because due since despite") - {"be"}
BEFORE, AFTER, UNTIL = folds("before prior"), folds("after following"), folds("until")
NOT_A_NAME = frozenset(
    ("shock", "chair", "fast", "gap", "quant", "resuscitation", "alcohol", "cath", "be", "io", "iv", "stand up", "pads on")
)
"""Labels of the house that mean something else in a sentence (septic shock, a chair, IV fluids)."""
SHORT_NAMES = frozenset(("ua", "lp", "npa", "opa"))
AGAIN = re.compile(
    r"\b(?:hourly|serial|repeat(?:ed)?|rechecked|twice|q ?\d+ ?h|every (?:\d+ )?(?:hours?|minutes?|min)"
    r"|x ?([2-6])\b|([2-6]) times)"
)
TIME_SAID = re.compile(
    r"(?<!over )(?<!every )(?<!for )(?<!last )\b(\d+(?:\.\d+)?)[ -]?(minutes?|mins?|hours?|hrs?|h)\b"
    r"(?! apart| later| of | window| infusion| bundle| or )"
)


@remembered
def vocabulary() -> Index:
    """Everything that the house has a name for, as phrases."""
    phrases: dict[str, list[str]] = {}

    def add(kind: str, key: str, ways: Iterable[str]) -> None:
        said = [way.replace("_", " ").lower() for way in ways]
        own = [w for w in said if w not in NOT_A_NAME and (len(w) > 2 or w in SHORT_NAMES) and folded(w)]
        if own:
            phrases[f"{kind}:{key}"] = own

    for drug in everything("drugs").values():
        add("drug", drug.id, (drug.id, drug.name, *drug.brands, *drug.synonyms))
    for row in everything("procedures").values():
        add("drug", row.id, (row.id, row.name, *row.synonyms))
    for row in everything("classes").values():
        if row.id == "fluid":
            continue  # "fluids" are crystalloid (meanings), as anybody means it
        add("class", row.id, (row.id, f"{row.id}s"))
    for row in everything("meanings").values():
        if len(row.treatments) == 1 and row.treatments[0] in classes():
            phrases.setdefault(f"class:{row.treatments[0]}", []).append(row.id.replace("_", " "))
    for test in everything("tests").values():
        add("test", test.id, (test.id, test.name, *test.synonyms))
    for rule in knowledge.rules.every().values():
        short = re.sub(r"_(19|20)\d\d$", "", rule.id)
        add("rule", rule.id, (rule.id, short, f"{short} score", rule.name, *rule.synonyms))
    for service in everything("services").values():
        add("service", service.id, (service.id, service.name, *service.synonyms))
    for name in SYSTEMS:
        add("system", name, (name, *(w for w, system in SYSTEM_SPELLINGS.items() if system == name and w not in ("full", "skin", "eye"))))
    for fact in sorted({f.id for c in knowledge.conditions.values() for f in c.facts} | set(everything("topics"))):
        add("fact", fact, (fact,))
    for deed in everything("deeds").values():
        add("deed", deed.id, deed.phrases)
    return Index(phrases)


NEEDS: Mapping[str, frozenset[str]] = {"service": CALLING | PLACING, "system": EXAMINING, "fact": ASKING | TELLING}
"""Words one of which must stand by a name of that kind for it to be an act: "stroke" alone calls nobody."""
