"""A person as the clinician, who sees what any agent sees and nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from residency.cli import bedside, completion, manual
from residency.cli.charted import Charted
from residency.cli.typed import Unclear, read
from residency.contract import Call, Say, Tool, ToolResult
from residency.errors import UserError
from residency.evaluation.report.wording import shown

LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")  # inside a paragraph, where the terminal breaks lines itself
COMMANDS = ("chart", "help", "quit", "tools")


class Human:
    """A policy that asks the person at the terminal. Like every policy it holds no episode and knows only results."""

    def __init__(self, console: Console, ask: Callable[[str], str] = input):
        """`ask` shows a prompt and returns a line; EOFError from it means quit, KeyboardInterrupt twice as well."""
        self.console, self.ask = console, ask
        self.tools: Sequence[Tool] = ()
        self.given: dict[str, str] = {}
        self.charted = Charted(())
        self.limits: tuple[float | None, int | None] = (None, None)
        self._acted: Call | Say | None = None
        self._unsaid = ""  # a line that may have been meant aloud

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Show the briefing and how to act."""
        self.tools = tools
        ids = re.findall(r"\b(patient|encounter) (\w+-\d+)", briefing, re.IGNORECASE)
        self.given = {f"{kind.lower()}_id": key for kind, key in reversed(ids)}
        minutes, turns = re.search(r"([\d.]+) minutes", briefing), re.search(r"(\d+) turns", briefing)
        self.limits = (float(minutes[1]) if minutes else None, int(turns[1]) if turns else None)
        self.charted = Charted(tools, self.given.get("patient_id", ""))
        self.console.print(Text(LINE_BREAK.sub(" ", briefing)), manual.keys(tools), sep="\n\n")
        completion.listen(tools, COMMANDS)

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """Show what came back and ask until the person acts; None when they quit."""
        if result is not None and self._acted is not None:
            self.show(self._acted, result)
        broken = False
        while True:
            self._status()
            try:
                line = self.ask("> ").strip()
            except EOFError:
                return self._stop()
            except KeyboardInterrupt:
                if broken:
                    return self._stop()
                broken = True
                self.console.print(Text("\nCtrl-C once more, or quit, stops here; your score is shown then.", "dim"))
                continue
            broken = False
            if line == "quit":
                return self._stop()
            act = self._act(line)
            if act is not None:
                self._acted = act
                self.console.print(Text(f"» {shown(act, max(20, self.console.width - 4))}", "dim"))
                return act

    def _stop(self) -> Call | None:
        self.console.print(Text("\nStopped here.", "dim"))
        return None

    def _act(self, line: str) -> Call | Say | None:
        """What a line does to the hospital; None for what only shows something."""
        command, _, rest = line.partition(" ")
        unsaid, self._unsaid = self._unsaid, ""
        if not line:
            return Say(unsaid) if unsaid else None
        if command == "help":
            self.console.print(manual.tool_view(rest.strip(), self.tools) if rest.strip() else manual.keys(self.tools))
        elif line == "tools":
            self.console.print(manual.tools_view(self.tools))
        elif line == "chart":
            self.console.print(bedside.chart(self.charted, self.console.width))
        elif line == "score":
            self.console.print(Text("The score is shown at the end.", "dim"))
        else:
            try:
                return read(line, self.tools, self.given)
            except Unclear as error:
                self._unsaid = line
                self.console.print(Text(f"{error}. Enter says it aloud to the patient; or type something else.", "yellow"))
            except UserError as error:
                self.console.print(Text(f"{error}. Nothing was done.", "red"))
        return None

    def show(self, act: Call | Say, result: ToolResult) -> None:
        """What an act brought, who called meanwhile first."""
        self.charted.take_in(act, result)
        if result.interrupts:
            self.console.print(bedside.calls(result.interrupts), end="")
        content = result.content
        for i in result.interrupts:  # they were just shown apart
            content = content.replace(f"[{i.kind}, minute {i.minute:.0f}] {i.says}", "", 1).lstrip("\n")
        self.console.print(Text(content, "red" if result.error else ""))

    def _status(self) -> None:
        minutes, turns = self.limits
        clock = f"minute {self.charted.minute:.1f}" + (f" of {minutes:g}" if minutes is not None else "")
        left = f" · {turns - self.charted.turns} turns left" if turns is not None else ""
        self.console.print(Rule(Text(clock + left, "cyan"), align="left", style="cyan", characters="─"))
        if self.charted.vitals or any("vital" in t.description.lower() for t in self.tools):
            self.console.print(bedside.monitor(self.charted, self.console.width), end="")
