"""One specialised step function for each set of modules: a body pays only for what it has.

Blocks are read as syntax trees, every `my.x`, `p.x`, `body.x`, `who.x`, `drive.x` becomes a local name, min and max
are written out, drives that nobody pushes become constants. Results are cached for each (set of modules, step length).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import cache, lru_cache

from msgspec import Struct

from residency.physiology.core.breathing import breathing
from residency.physiology.core.circulation import circulation
from residency.physiology.core.fluids import fluids
from residency.physiology.core.injury import arrest, injury, tally
from residency.physiology.core.metabolism import metabolism
from residency.physiology.core.mind import mind
from residency.physiology.core.state import STATE
from residency.physiology.drives import DRIVES
from residency.physiology.module import Equations, Module
from residency.physiology.registry import AGENTS, PATHWAYS, PROCESSES

CORE: tuple[Equations, ...] = (circulation, breathing, fluids, metabolism, mind, injury, arrest, tally)
LN2 = 0.6931471805599453
ALLOWED = (
    ast.Module, ast.Assign, ast.AugAssign, ast.If, ast.BinOp, ast.UnaryOp, ast.USub, ast.Compare, ast.BoolOp, ast.And, ast.Or,
    ast.Not, ast.IfExp, ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Load, ast.Store, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Lt, ast.Gt, ast.LtE, ast.GtE,
)  # fmt: skip

Advance = Callable[[list[float], tuple[float, ...], int], None]


class Layout(Struct, frozen=True):
    """Where each number of a body stands: names of state slots and of constants, and the slot of each state."""

    modules: tuple[Module, ...]
    state: tuple[str, ...]
    constants: tuple[str, ...]
    slot: dict[str, int]


def own(module: str, name: str) -> str:
    """Slot name of a module's own state."""
    return f"{module}__{name}"


def setting(module: str, name: str) -> str:
    """Name of a module's parameter among the constants; apart from `own`, because a state may start from its namesake."""
    return f"{module}__p_{name}"


@cache
def layout(names: frozenset[str]) -> Layout:
    """The modules of these names with the pathways they need, in running order."""
    found: dict[str, Module] = {}
    todo = sorted(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = lookup(name)
            todo.extend(found[name].needs)
    modules = tuple(sorted(found.values(), key=lambda m: (m.stage, m.name)))
    state = STATE + tuple(own(m.name, s) for m in modules for s in m.own_state())
    constants = tuple(setting(m.name, p) for m in modules for p in m.params)
    return Layout(modules, state, constants, {name: i for i, name in enumerate(state)})


def lookup(name: str) -> Module:
    """A module from any shelf."""
    module = PROCESSES.get(name) or AGENTS.get(name) or PATHWAYS.get(name)
    if module is None:
        raise ValueError(f"unknown module {name}; there are {', '.join(sorted({*PROCESSES, *AGENTS}))}")
    return module


class Block(Struct, frozen=True):
    """A module's equations in local names, the drives they read or push, and those they push."""

    source: str
    reads: frozenset[str]
    pushes: frozenset[str]


@lru_cache(maxsize=512)
def composed(names: frozenset[str], who: tuple[str, ...], step_seconds: int) -> Advance:
    """`advance(state, constants, n)` for this set: integrates n steps of so many seconds in place.

    `constants` holds the numbers of `who`, then of layout(names).constants.
    """
    plan = layout(names)
    owners = [m.name for m in plan.modules] + [f"core{i}" for i in range(len(CORE))]
    pushed = frozenset(d for owner in owners for d in _block(owner).pushes)
    lines = [f"drive_{d} = {DRIVES[d][0]!r}" for d in sorted(pushed)]
    lines += [_frozen(owner, _block(owner).reads - pushed, step_seconds) for owner in owners]
    slots = ", ".join(f"{'body_' if n in STATE else ''}{n}" for n in plan.state)
    fixed = ", ".join([*(f"who_{n}" for n in who), *plan.constants])
    source = f"def advance(state, constants, n):\n ({slots},) = state\n ({fixed},) = constants\n for _ in range(n):\n"
    source += textwrap.indent("\n".join(lines), "  ") + f"\n state[:] = ({slots},)\n"
    space: dict[str, Advance] = {}
    exec(compile(source, f"<step {step_seconds} s: {', '.join(m.name for m in plan.modules)}>", "exec"), space)
    return space["advance"]


@cache
def _block(owner: str) -> Block:
    """The block of a module (its kinetics first) or of a part of the core ("core0" ...)."""
    if owner.startswith("core"):
        return _local(CORE[int(owner[4:])], owner, "")
    module = lookup(owner)
    if module.kinetics is None:
        return _local(module.equations, owner, "")
    amount, rate, site = (own(owner, s) for s in ("amount", "rate", "site"))
    onset, keep = module.kinetics.onset_min, LN2 / module.kinetics.half_life_min
    return _local(module.equations, owner, (
        f"{amount} = ({amount} + dt * {rate}) / (1.0 + dt * {keep!r})\n"
        f"{site} = ({site} + dt / {onset!r} * {amount}) / (1.0 + dt / {onset!r})\n"
    ))


def _local(equations: Equations, owner: str, before: str) -> Block:
    tree = ast.parse(textwrap.dedent(inspect.getsource(equations)))
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        raise ValueError(f"{owner}: equations must be a plain function")
    lines = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    for line in lines:
        for node in ast.walk(line):
            if not isinstance(node, ALLOWED):
                raise ValueError(f"{owner} line {getattr(node, 'lineno', 0)}: {type(node).__name__} is not allowed in equations")
    names = _Names(owner)
    source = before + ast.unparse(ast.fix_missing_locations(ast.Module([names.visit(line) for line in lines], [])))
    unknown = names.reads - DRIVES.keys()
    if unknown:
        raise ValueError(f"{owner}: unknown drives {', '.join(sorted(unknown))}")
    return Block(source, frozenset(names.reads), frozenset(names.pushed))


@lru_cache(maxsize=4096)
def _frozen(owner: str, still: frozenset[str], step_seconds: int) -> str:
    """A block in which the drives that nobody pushes, and dt, are numbers."""
    known = {f"drive_{d}": DRIVES[d][0] for d in still} | {"dt": step_seconds / 60.0}
    return ast.unparse(ast.fix_missing_locations(_Freeze(known).visit(ast.parse(_block(owner).source))))


class _Names(ast.NodeTransformer):
    """Attributes become local names; min and max of two become conditional expressions."""

    def __init__(self, owner: str):
        self.owner, self.reads, self.pushed, self.count = owner, set[str](), set[str](), 0

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not isinstance(node.value, ast.Name):
            raise ValueError(f"{self.owner}: only one dot is allowed in equations")
        kind = node.value.id
        if kind == "drive":
            self.reads.add(node.attr)
            if isinstance(node.ctx, ast.Store):
                self.pushed.add(node.attr)
        if kind in ("my", "p"):
            return ast.Name((own if kind == "my" else setting)(self.owner, node.attr), node.ctx)
        if kind in ("body", "who", "drive"):
            return ast.Name(f"{kind}_{node.attr}", node.ctx)
        raise ValueError(f"{self.owner}: {kind}.{node.attr} is not one of my, p, body, who, drive")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return node if node.id == "dt" else ast.Name(f"{self.owner}_{node.id}_", node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.func.id not in ("min", "max") or len(node.args) < 2:
            raise ValueError(f"{self.owner}: only min and max of two or more may be called in equations")
        sign = ast.Lt() if node.func.id == "min" else ast.Gt()
        out: ast.expr = self.visit(node.args[0])
        for argument in node.args[1:]:
            first, left = self._once(out)
            second, right = self._once(self.visit(argument))
            out = ast.IfExp(ast.Compare(first, [sign], [second]), left, right)
        return out

    def _once(self, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """(where it is compared, where it is used again) without working it out twice."""
        if isinstance(value, ast.Name | ast.Constant):
            return value, value
        self.count += 1
        name = f"{self.owner}_{self.count}_"
        return ast.NamedExpr(ast.Name(name, ast.Store()), value), ast.Name(name, ast.Load())


class _Freeze(ast.NodeTransformer):
    """Names that are constant become numbers; x*1, x+0 and comparisons of constants are folded away."""

    def __init__(self, known: dict[str, float]):
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Constant(self.known[node.id]) if node.id in self.known else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Mult) and (left == 1.0 or right == 1.0):
            return node.right if left == 1.0 else node.left
        if isinstance(node.op, ast.Mult) and (left == 0.0 or right == 0.0):
            return ast.Constant(0.0)
        if isinstance(node.op, ast.Add) and (left == 0.0 or right == 0.0):
            return node.right if left == 0.0 else node.left
        if isinstance(node.op, ast.Sub) and right == 0.0:
            return node.left
        if isinstance(node.op, ast.Div) and right == 1.0:
            return node.left
        return node


def _number(node: ast.AST) -> float | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, float) else None

