"""Finding a page: by its id, by a name, or by the words that are asked for; and reading it by the piece.

A page is indexed by what it is called (which counts most) and by the few words that tell it from others, never by what a patient
of one condition says or by how likely a sign is: the words of a briefing lead to no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from residency.errors import Refused, nearest
from residency.knowledge import rules
from residency.knowledge.condition import conditions
from residency.knowledge.guideline import guidelines
from residency.knowledge.library import everything, remembered
from residency.knowledge.pages import article, condition, drug, guideline, rule, test
from residency.knowledge.pages.wording import plain
from residency.language.names import tidy
from residency.language.retrieval import Library, Thesaurus

LONGEST_PIECE = 1700
LONGEST_QUERY = 400
KINDS = ("conditions", "drugs", "procedures", "tests", "rules", "guidelines", "classes", "articles")
Row = tuple[str, str, str]


def _rows(kind: str) -> Mapping[str, Any]:
    special: dict[str, Callable[[], Mapping[str, Any]]] = {"conditions": conditions, "rules": rules.every, "guidelines": guidelines}
    return special[kind]() if kind in special else everything(kind)


def _names(kind: str, row: Any) -> tuple[str, ...]:
    name = row.title if kind == "articles" else row.says if kind == "classes" else row.name
    return (name, *getattr(row, "brands", ()), *getattr(row, "synonyms", ()))


@remembered
def _titles() -> Mapping[str, tuple[Row, tuple[str, ...]]]:
    """Page -> (kind, id, name) and its other names."""
    out: dict[str, tuple[Row, tuple[str, ...]]] = {}
    for kind in KINDS:
        for key, row in _rows(kind).items():
            names = _names(kind, row)
            word = "class" if kind == "classes" else kind.removesuffix("s")
            out[f"{kind}/{key}"] = ((word, key, names[0]), names[1:])
    return out


@remembered
def _by_name() -> Mapping[str, str]:
    """Every name of a page, tidied, to the page; of two with one name the first kind's."""
    out: dict[str, str] = {}
    for page, ((_, key, name), others) in _titles().items():
        for label in (key.replace("_", " "), name, *others):
            out.setdefault(tidy(label), page)
    return out


@remembered
def _shelf() -> Library:
    texts = {page: ((plain(row[1]), row[2], *others, *_ideas(page)), " ".join(_body(page))) for page, (row, others) in _titles().items()}
    return Library(texts, Thesaurus(_same()))


def _ideas(page: str) -> Iterator[str]:
    """What else people call a page: the ways they put a condition's first diagnosis, and the shorthand that names the page."""
    kind, _, key = page.partition("/")
    concepts, shorthand = everything("concepts"), everything("shorthand")
    if kind == "conditions":
        yield from (p for name in conditions()[key].diagnosis[:1] if name in concepts for p in concepts[name].phrases if "*" not in p)
    if page in shorthand:
        yield from shorthand[page].synonyms


def _body(page: str) -> Iterator[str]:
    """The words beside its names that a page is found by."""
    kind, _, key = page.partition("/")
    row = _rows(kind)[key]
    yield from _BODY[kind](row)


def _drug(row: Any) -> Iterator[str]:
    tree = everything("classes")
    yield from (tree[c].says if c in tree else plain(c) for c in row.classes)
    yield from dict.fromkeys(plain(d.indication) for d in row.doses)
    for c in row.contraindicated:
        yield plain(c.when)
        yield c.why
    yield from (row.liver_says, row.lactation)


def _condition(row: Any) -> Iterator[str]:
    concepts, findings = everything("concepts"), everything("findings")
    for at, name in enumerate(row.diagnosis):
        if name in concepts:
            yield concepts[name].says
            yield from concepts[name].phrases if at else ()
    known, looked = condition.signs(row)
    for name in (*known, *looked, *(f for found in condition.studies(row).values() for f in found)):
        yield plain(name)
        yield from findings[name].synonyms if name in findings else ()
    for d in row.differential:
        yield str(d.get("separates", ""))
    yield from (c.says for c in row.required)


def _test(row: Any) -> Iterator[str]:
    tests = everything("tests")
    yield row.specimen
    yield from (tests[r].name if r in tests else plain(r) for r in row.reports)
    yield from map(plain, row.findings)
    yield from (label for panel in tests.values() if row.id in panel.reports for label in (panel.name, *panel.synonyms))


def _rule(row: Any) -> Iterator[str]:
    yield "decision rule score"
    yield from (i.says for i in row.inputs)
    yield from (o.advice for o in row.outcomes)
    yield row.note


def _guideline(row: Any) -> Iterator[str]:
    yield row.source
    yield from (r.says for r in row.recommendations)


def _class(row: Any) -> Iterator[str]:
    tree = everything("classes")
    yield from (tree[up].says for up in row.under if up in tree)


def _article(row: Any) -> Iterator[str]:
    yield plain(row.category)
    yield row.text


_BODY: dict[str, Callable[[Any], Iterator[str]]] = {
    "drugs": _drug, "conditions": _condition, "tests": _test, "rules": _rule, "guidelines": _guideline, "classes": _class,
    "articles": _article, "procedures": lambda row: map(plain, row.classes),
}


def _same() -> Iterator[tuple[Iterable[str], str]]:
    """(what people say, what the pages call it), from the data's own synonyms."""
    tree = everything("classes")
    for row in everything("drugs").values():
        yield (row.name, *row.brands, *row.synonyms), " ".join((row.name, *(tree[c].says for c in row.classes[:2] if c in tree)))
    for kind in ("tests", "procedures"):
        yield from ((row.synonyms, row.name) for row in everything(kind).values())
    yield from (((*row.synonyms, plain(row.id)), row.says) for row in tree.values())
    yield from ((row.synonyms, plain(row.id)) for row in everything("findings").values())
    yield from (([p for p in row.phrases if "*" not in p], plain(row.id)) for row in everything("concepts").values())
    yield from ((row.synonyms, row.id) for row in everything("shorthand").values() if "/" not in row.id)
    yield from ((row.synonyms, row.title) for row in everything("articles").values())


def search(query: str, category: str | None, limit: int) -> list[Row]:
    """(kind, id, name) of the pages that fit a query best; `category` keeps one kind, or one category of written pieces."""
    wanted = (category or "").lower().strip().replace(" ", "_")
    titles = _titles()
    if wanted in ("", "all", "any"):
        return [titles[page][0] for page, _ in _shelf().search(query[:LONGEST_QUERY], limit)]
    kind = {"classes": "class", "class": "class", "ethics": "ethics"}.get(wanted, wanted.removesuffix("s"))
    articles = everything("articles")
    keep = {page for page, (row, _) in titles.items() if row[0] == kind or (row[0] == "article" and articles[row[1]].category == kind)}
    return [titles[page][0] for page, _ in _shelf().search(query[:LONGEST_QUERY], limit, keep)]


def find(text: str, kind: str = "") -> str:
    """The page (kind/id) meant: its id, one of its names, or words that fit it best. Raises Refused unknown_page with the nearest."""
    titles = _titles()
    named = text.strip().lower()
    known = [p for p in (named, *(f"{k}/{named.replace(' ', '_')}" for k in KINDS), _by_name().get(tidy(text), "")) if p in titles]
    for page in known:
        if not kind or titles[page][0][0] == kind:
            return page
    rows = search(text, kind or None, 1)
    if rows:
        return next(page for page, (row, _) in titles.items() if row == rows[0])
    close = nearest(named.replace(" ", "_"), [row[1] for row, _ in titles.values() if not kind or row[0] == kind])
    raise Refused("unknown_page", f"The library has no page {text[:60]!r}.", "Use search_clinical_knowledge first.", close)


def named(text: str) -> str | None:
    """The page of exactly that id or name."""
    plain_text = text.strip().lower()
    return plain_text if plain_text in _titles() else _by_name().get(tidy(text.replace("_", " ")))


def read(page: str) -> str:
    """The whole text of a page (kind/id)."""
    kind, _, key = page.partition("/")
    row = _rows(kind)[key]
    write: dict[str, Callable[[Any], str]] = {
        "drugs": drug.monograph, "conditions": condition.page, "tests": test.test_page, "rules": rule.rule_page,
        "classes": drug.class_page, "articles": article.article_page, "procedures": test.procedure_page,
        "guidelines": lambda g: guideline.guideline_page(g.id),
    }
    return write[kind](row)


def piece(text: str, cursor: int = 0) -> tuple[str, int | None]:
    """At most LONGEST_PIECE characters of a page from `cursor` on, cut between lines or words, and where the rest begins (or None)."""
    if cursor >= len(text) > 0:
        raise Refused("no_more", "The page ends before that.", "Read it from cursor 0.")
    rest = text[cursor:]
    if len(rest) <= LONGEST_PIECE:
        return rest, None
    cut = max(rest.rfind("\n", 0, LONGEST_PIECE), 0)
    if cut < LONGEST_PIECE // 2:
        cut = max(rest.rfind(" ", 0, LONGEST_PIECE), 0)
    cut = cut or LONGEST_PIECE - 1
    return rest[:cut], cursor + cut + 1


def counts() -> dict[str, int]:
    """How many pages there are of each kind."""
    return {kind: len(_rows(kind)) for kind in KINDS}
