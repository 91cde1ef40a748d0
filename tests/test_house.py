"""House rules made mechanical: floors, sizes, what an import drags in, what may not be said."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import msgspec
import pytest

import residency

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "residency"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 500
ENV = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_floors_are_kept():
    """A package that imports from a floor above it turns this red."""
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        env=ENV,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout


def test_floors_name_every_package():
    """A new package that no floor holds would escape the contract."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    held = {name.strip(" ()") for layer in contract for name in layer.split(":")}
    there = {f"residency.{p.stem}" for p in PACKAGE.iterdir() if p.suffix == ".py" or (p.is_dir() and any(p.glob("*.py")))}
    assert there - held <= {"residency.__init__", "residency.__main__"}


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_file_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_no_catch_all_modules():
    assert not [_name(p) for p in SOURCES if p.stem in {"utils", "helpers", "common", "misc", "util"}]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name != "bench.py"], ids=_name)
def test_nothing_depends_on_pythons_own_hash(path):
    """hash() of text differs between processes, so a log that used it would not replay."""
    calls = [
        n.func.id for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    ]
    assert "hash" not in calls


def _loaded_by(statement):
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENV)
    return set(answer.stdout.split())


def test_import_is_light():
    """`import residency` loads no content, no number cruncher and no terminal; its time is measured by `residency bench`."""
    loaded = _loaded_by("import residency")
    heavy = {"numpy", "gymnasium", "torch", "openai", "typer", "click", "rich", "yaml", "mcp", "fastapi", "asyncio"}
    assert not loaded & heavy
    assert not {m for m in loaded if m.startswith("residency.")} - {"residency.version"}


def test_the_core_imports_no_numpy_and_no_terminal():
    """Starting an encounter in a training process must not drag in what only the command line or one door needs."""
    loaded = _loaded_by("from residency import *")
    assert not loaded & {"numpy", "gymnasium", "torch", "openai", "typer", "click", "rich", "mcp", "fastapi"}


def test_nothing_unsigned_claims_to_be_signed():
    """No clinician has signed anything yet; a name here has to come with the person."""
    signed = [_name(p) for p in PACKAGE.rglob("*.yaml") if re.search(r"signed:\s*\[\s*[^\]\s]", p.read_text(encoding="utf-8"))]
    assert not signed


def test_constraints_hold_no_hosts_and_no_paths():
    for file in (ROOT / "constraints").iterdir():
        for line in file.read_text().splitlines():
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line), f"{file.name}: {line}"


def test_the_research_only_line_is_everywhere_it_must_be():
    """Invariant 13: fictional patients, research, never care."""
    for name in ("README.md", "NOTICE", "src/residency/__init__.py", "src/residency/cli/app.py"):
        words = " ".join((ROOT / name).read_text(encoding="utf-8").lower().split())
        assert "research" in words and ("fictional" in words or "invented" in words), name
    rooms = {p.stem if p.stem != "__init__" else p.parent.name: p for p in (PACKAGE / "doors").glob("*/__init__.py")}
    rooms |= {p.stem: p for p in (PACKAGE / "doors").glob("[a-z]*.py")}
    behind = {"chance", "sessions"}  # what doors stand on; nobody comes in there
    assert behind < set(rooms)
    for name in set(rooms) - behind:
        words = " ".join(rooms[name].read_text(encoding="utf-8").lower().split())
        assert "research only, fictional patients, never for care" in words, name


def test_every_key_of_a_content_file_is_explained():
    """A key that docs/content.md leaves out can't be reviewed by somebody who reads no Python."""
    from residency.knowledge import types
    from residency.knowledge.condition import _File
    from residency.knowledge.rules import shape
    from residency.predicates import COMBINATORS, LEAVES
    from residency.tasks.types import TaskFile

    text = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    condition, task = text.split("## A task")
    for part, record in ((condition, _File), (task, TaskFile)):
        assert not [key for key in record.__struct_encode_fields__ if f"`{key}`" not in part]
    said = {word for piece in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"\w+", piece)}
    for record in (r for module in (types, shape) for r in vars(module).values() if isinstance(r, type) and issubclass(r, msgspec.Struct)):
        if record is not shape.RuleResult:
            assert not [key for key in record.__struct_encode_fields__ if key not in said], record.__name__
    assert not [word for word in (*LEAVES, *COMBINATORS) if not re.search(rf"\b{word}\b", task)]


def _abilities():
    from residency.departments import DEPARTMENTS

    return {name: ability for department in DEPARTMENTS.values() for name, ability in department.abilities.items()}


def _function(name):
    """The source of a tool's own function."""
    for path in (PACKAGE / "tools").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
    raise AssertionError(f"no function {name} in tools/")


def test_a_tools_schema_is_its_signature():
    """Invariant 3: what a model is told it may send is what the function takes."""
    for name, ability in _abilities().items():
        signature = [a.arg for a in _function(name).args.args][1:]
        assert list(ability.tool.parameters.get("properties", {})) == signature, name
        assert ability.tool.parameters.get("additionalProperties") is False, name
        assert ability.tool.description == ast.get_docstring(_function(name)), name


def test_no_tool_ignores_an_argument():
    """Invariant 3: an argument that changes nothing would teach a model to send noise."""
    for name in _abilities():
        function = _function(name)
        read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        assert {a.arg for a in function.args.args[1:]} <= read, name


def test_every_rule_refuses_while_an_input_is_missing():
    """Invariant 6: a rule that takes nothing for zero would call a patient well because nobody looked."""
    from residency.errors import Refused
    from residency.knowledge import rules

    for rule in rules.every().values():
        assert rule.version and rule.source, rule.id
        with pytest.raises(Refused) as refusal:
            rules.compute(rule.id, {})
        assert refusal.value.code == "missing_input", rule.id
        assert {i.name for i in rule.inputs if not i.optional} <= set(refusal.value.nearest), rule.id


def test_observations_are_short():
    """Invariant 12: what comes back must fit a small model, whatever was asked."""
    from residency.policies import make, play
    from residency.tasks import ids

    for task in ids()[::3]:
        for policy in ("oracle", "spray", "random"):
            lengths = []
            episode = residency.start(task, 1)
            play(make(policy, episode.task, 1), episode, lambda act, result, kept=lengths: kept.append(len(result.content)))
            assert lengths and max(lengths) <= 2000, f"{task} {policy}"


def test_the_changelog_names_the_version_and_the_grader():
    """Invariant 10: a grader that changes without a line leaves scores that look comparable."""
    from residency.rewards import acuity, score, severity

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = changes.split("\n## ")[1]
    assert newest.startswith(residency.__version__)
    for grader in (score.GRADER, acuity.GRADER, severity.GRADER):
        assert f"`{grader}`" in changes


def test_a_trajectory_of_another_version_is_refused():
    """Invariant 10: replaying an old encounter on a new engine would score something that never happened."""
    from residency.errors import UserError

    episode = residency.start("emergency/septic-shock-old-letter-01")
    old = msgspec.structs.replace(episode.trajectory(), version="0.0.1")
    with pytest.raises(UserError, match="version"):
        residency.replay(old)


INVARIANTS = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")


def test_every_invariant_is_listed():
    assert re.findall(r"^## (\d+)\. ", INVARIANTS, re.MULTILINE) == [str(n) for n in range(1, 14)]
    for section in INVARIANTS.split("\n## ")[1:]:
        assert re.search(r"`tests/[^`]+::test_\w+`", section), section.splitlines()[0]


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[^`]+::test_\w+)`", INVARIANTS))))
def test_a_test_that_an_invariant_names_exists(named):
    path, _, test = named.partition("::")
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_lowest_versions_are_those_of_pyproject():
    """`make lowest` must try what pyproject.toml promises."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [line for extra in project["project"]["optional-dependencies"].values() for line in extra]
    lowest = {re.sub(r"\[\w+\]|,<\d+$", "", w).replace(">=", "==") for w in wanted}  # a constraint has no extras and no ceiling
    assert sorted(lowest) == sorted((ROOT / "constraints" / "lowest.txt").read_text().split())


@pytest.mark.long
def test_the_wheel_holds_every_data_file(tmp_path):
    """Content left out of the wheel is missed only by those who install it."""
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("residency-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    there = {p.relative_to(PACKAGE.parent).as_posix() for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert there <= held
    assert {f"residency-{residency.__version__}.dist-info/licenses/{name}" for name in ("LICENSE", "NOTICE")} <= held
    assert not [name for name in held if name.startswith(("tests", "bench"))]
