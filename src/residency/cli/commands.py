"""Every command of `residency`, its options and its help."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.text import Text

import residency
from residency import policies, proof
from residency import tasks as catalog
from residency.cli import debrief, paging, playing, proving, serving, terminal, views
from residency.cli import lines as telling
from residency.cli import model as model_options
from residency.cli.app import Html, Json, Seed, Task, app, as_json, example, out, working
from residency.cli.chart import vitals_chart
from residency.cli.playing import Run
from residency.contract import TaskInfo
from residency.errors import ContentError, InfrastructureError, ResidencyError, UserError
from residency.evaluation import report

DEMO_POLICIES = ("oracle", "rules", "null", "harmful")
DEMO_TASK = "emergency/septic-shock-old-letter-01"
DEMO_NOTE = """Harm is in organ-minutes until the horizon; avoided is the share of what standard care avoids.
Fictional patients, research only."""
COUNTED = ("department", "category", "difficulty", "split", "source", "scheme", "condition")

Misuse: Any = typer.BadParameter.__base__.__base__  # type: ignore[union-attr]  # Typer's own, wherever it keeps it

@app.command(epilog=example("demo --seed 3"))
def demo(seed: Seed = 0, json: Json = False) -> None:
    """Watch four clinicians meet the same septic shock, side by side.

    One knows what to do, one follows rules, one does nothing, one harms."""
    runs = []
    with working("playing") as told:
        for done, policy in enumerate(DEMO_POLICIES):
            told(policy, done, len(DEMO_POLICIES))
            runs.append(playing.play(DEMO_TASK, policy, seed))
    if json:
        as_json({"task": DEMO_TASK, "seed": seed, "runs": [_run_as_data(r) for r in runs]})
        return
    for finished in (runs[0], playing.untreated(DEMO_TASK, seed)):
        out.print(views.heading(finished), vitals_chart(finished.course, finished.events, min(out.width, 100)), "", sep="\n")
    out.print(views.side_by_side(runs, out.width))
    out.print(Text(DEMO_NOTE, "dim"))


@app.command("tasks", epilog=example("tasks --department emergency --counts"))
def list_tasks(
    department: Annotated[str | None, typer.Option(help="Only this department.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="How many there are instead of which.")] = False,
    json: Json = False,
) -> None:
    """List the catalog."""
    infos = residency.list_tasks(department=department)
    if department and not infos:
        there = sorted({i.department for i in residency.list_tasks()})
        raise UserError(f"no tasks in department {department!r}; there are: {', '.join(there)}")
    if not infos:
        Console(stderr=True).print(Text("No task is proven yet: residency prove --all --receipts", "dim"))
    if counts:
        numbers = counted(infos)
        as_json(numbers) if json else out.print(views.counts_table(numbers))
    elif json:
        as_json(infos)
    else:
        out.print(views.task_table(infos))


def counted(infos: Sequence[TaskInfo]) -> dict[str, Any]:
    """How many tasks there are in all, and by each property that they are counted by."""
    by: dict[str, Any] = {"tasks": len(infos)}
    for name in COUNTED:
        values = [getattr(i, name) for i in infos]
        by[name] = {value: values.count(value) for value in sorted(set(values))}
    return by


@app.command(epilog=example("play emergency/septic-shock-old-letter-01 --save mine.json"))
def play(
    task: Task,
    seed: Seed = 0,
    save: Annotated[Path | None, typer.Option(help="Write the trajectory to this new file; it can be replayed.")] = None,
) -> None:
    """Be the clinician yourself, at this terminal, and be debriefed at the end."""
    if save is not None and (save.exists() or not save.parent.is_dir()):
        raise UserError(f"{save} is there already" if save.exists() else f"there is no folder {save.parent}")
    human = terminal.Human(out)
    finished = playing.play(task, human, seed)
    if finished.turns and finished.trajectory.end_reason != "abandoned":
        human.show(finished.turns[-1].act, finished.turns[-1].result)
    if save is not None:
        save.write_bytes(msgspec.json.format(msgspec.json.encode(finished.trajectory), indent=2))
    with working("the oracle plays"):
        oracle = playing.play(task, "oracle", seed)
    out.print(debrief.view(finished, oracle, human.tools, out.width))
    if save is not None:
        out.print(Text(f"The trajectory is in {save}.", "dim"))


@app.command(epilog=example("run emergency/septic-shock-old-letter-01 --policy rules --seed 3"))
def run(
    task: Task,
    policy: Annotated[str, typer.Option(help=f"Who plays: {', '.join(policies.BUILT_IN)}, human or openai:MODEL.")],
    seed: Seed = 0,
    json: Json = False,
    html: Html = None,
    lines: Annotated[bool, typer.Option("--lines", help="Tell it in [START], [STEP] and [END]; TASK may be a source.")] = False,
    base_url: model_options.BaseUrl = None,
    temperature: model_options.Temperature = 0.0,
    top_p: model_options.TopP = 1.0,
    max_tokens: model_options.MaxTokens = 2_048,
    sampling_seed: model_options.SamplingSeed = 0,
    omit: model_options.Omit = None,
    max_requests: model_options.MaxRequests = 200,
    context: model_options.Context = 32_768,
    timeout: model_options.Timeout = 120.0,
    retries: model_options.Retries = 3,
    harness: model_options.HarnessOption = model_options.Harness.RAW,
) -> None:
    """Let a policy play a task: timeline, vital signs, score with its evidence, harm.

    A language model plays as openai:MODEL on any OpenAI-compatible endpoint; its key is read from OPENAI_API_KEY."""
    if json and lines:
        raise UserError("--json or --lines, not both")
    if html is not None:
        if lines:
            raise UserError("--html or --lines, not both")
        paging.ready(html)
    if base_url is not None and not policy.startswith(model_options.PREFIX):
        raise UserError(f"--base-url is for a language model: --policy {model_options.PREFIX}MODEL")
    for one in telling.named(task) if lines else [task]:
        if policy.startswith(model_options.PREFIX):
            catalog.load(one)
            sampling = model_options.sampling(temperature, top_p, max_tokens, sampling_seed, omit or ())
            seat = model_options.seat(policy, base_url, sampling, max_requests, context, timeout, retries, harness)
            with working("the model plays") as told:
                seat.tell(told)
                finished = playing.play(one, seat.player, seed, policy)
            more, below = {"model": seat.as_data()}, [seat.view()]
        else:
            beside = Console(stderr=True)
            finished = playing.play(one, terminal.Human(beside, beside.input) if policy == "human" else policy, seed)
            more, below = {}, []
        if html is not None:
            html.write_text(report.page(finished.trajectory, finished.policy), encoding="utf-8")
        if lines:
            typer.echo("\n".join(telling.lines(finished)))
        elif json:
            as_json(_run_as_data(finished) | more)
        else:
            out.print(views.run_view(finished, out.width), *below)
        if html is not None:
            Console(stderr=True).print(paging.write(html, report.page(finished.trajectory, policy)), soft_wrap=True)


@app.command(epilog=example("page mine.json theirs.json --html both.html"))
def page(
    files: Annotated[list[Path], typer.Argument(metavar="TRAJECTORY.json [OTHER.json]", help="What `residency play --save` wrote.")],
    html: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the page.")],
) -> None:
    """Write the page of a saved trajectory, or of two of the same patient side by side.

    Each is played again first: one that has been changed is refused."""
    paging.ready(html)
    out.print(paging.write(html, paging.of_files(files)), soft_wrap=True)


@app.command(epilog=example("leaderboard ours.jsonl theirs.jsonl --html board.html"))
def leaderboard(
    submissions: Annotated[list[Path], typer.Argument(metavar="SUBMISSION.jsonl...", help="Trajectories, one a line.")],
    html: Html = None,
    json: Json = False,
) -> None:
    """Rank submissions by what replays; exit code 1 when a line was refused.

    Each trajectory is played again and scored anew."""
    if html is not None:
        paging.ready(html)
    checked = []
    with working("replaying") as told:
        for done, submission in enumerate(submissions):
            told(submission.stem, done, len(submissions))
            checked.append(report.check(submission))
    if html is not None:
        paging.write(html, report.leaderboard(checked))
    refused = {s.name: s.refused for s in checked}
    if json:
        as_json({"standings": report.standings(checked), "refused": refused})
    else:
        out.print(paging.standings_view(checked), paging.refusals_view(checked))
    if any(refused.values()):
        raise typer.Exit(1)


def _run_as_data(run: Run) -> dict[str, Any]:
    """A run as a program reads it; `trajectory` is complete and can be replayed."""
    turns = [
        {
            "minute": t.minute,
            "act": t.act,
            "content": t.result.content,
            "error": t.result.error,
            "vitals": playing.vitals_at(run.course, t.minute),
        }
        for t in run.turns
    ]
    return {
        "task": run.trajectory.task,
        "seed": run.trajectory.seed,
        "policy": run.policy,
        "score": run.score,
        "harm": run.harm,
        "turns": turns,
        "trajectory": run.trajectory,
    }


@app.command(epilog=example("prove emergency/septic-shock-old-letter-01 --seeds 8"))
def prove(
    tasks: Annotated[list[str] | None, typer.Argument(metavar="[TASK]...", help="Task ids or files.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every task, and what only shows over all of them.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="On how many seeds.")] = 8,
    receipts: Annotated[bool, typer.Option("--receipts", help="Write the proofs to commit beside the tasks.")] = False,
    json: Json = False,
) -> None:
    """Show why tasks can be trusted; exit code 1 when a bar is missed.

    The oracle reaches the ceiling, doing nothing scores zero, shortcuts stay near it, its mutants are caught."""
    if bool(tasks) == every:
        raise UserError("name tasks, or say --all")
    for name in tasks or ():
        catalog.load(name)
    with working("proving") as told:
        found = proof.prove_many(tasks or None, seeds, together=every, write=receipts, workers=os.cpu_count() or 1, told=told)
    as_json(found) if json else out.print(proving.view(found))
    if not found["summary"]["holds"]:
        raise typer.Exit(1)


@app.command(epilog=example("bench --json"))
def bench(json: Json = False) -> None:
    """Measure how fast the hospital runs, against its bars."""
    from residency import bench as stopwatch

    with working("measuring") as told:
        found = stopwatch.measure(told)
    as_json(found) if json else out.print(views.bench_table(found))


@app.command(epilog=example("knowledge rules --json"))
def knowledge(
    what: Annotated[
        str | None, typer.Argument(metavar="[rules|guidelines|PATH]", help="`rules`, `guidelines`, or the folder that --lint checks.")
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="What there is, its sources, and who has signed it.")] = False,
    lint: Annotated[bool, typer.Option("--lint", help="Check every content file; exit code 1 when something is wrong.")] = False,
    json: Json = False,
) -> None:
    """Read and check the medicine: content files, decision rules, guidelines, review status."""
    from residency.cli import medicine

    if lint:
        faults = medicine.faults(what)
        says = Text("\n".join(faults), "red") if faults else Text("Every content file is well formed.", "green")
        as_json({"faults": faults}) if json else out.print(says)
        if faults:
            raise typer.Exit(1)
    elif report:
        found = medicine.report()
        as_json(found) if json else out.print(medicine.report_view(found))
    elif what == "rules":
        rules = medicine.rules()
        as_json(rules) if json else out.print(medicine.rules_view(rules))
    elif what == "guidelines":
        listed = medicine.guidelines()
        as_json(listed) if json else out.print(medicine.guidelines_view(listed))
    else:
        raise UserError("say what to show: rules, guidelines, --report or --lint [PATH]")


@app.command(epilog=example("serve --port 8080 --database sessions.db"))
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; other than loopback needs RESIDENCY_TOKEN.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8080,
    database: Annotated[str, typer.Option(help="A file (SQLite) or postgresql://user@host/name.")] = "sessions.db",
    rate: Annotated[float, typer.Option(min=0.1, help="Calls a second that one session may make on average.")] = 20.0,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer MCP too; with --task over stdio, for one client.")] = False,
    fhir: Annotated[bool, typer.Option("--fhir", help="Offer FHIR R4 too, at /episodes/ID/fhir.")] = False,
    triage: Annotated[bool, typer.Option("--triage", help="Offer Medical Triage OpenEnv's /reset, /step and /close too.")] = False,
    openenv: Annotated[bool, typer.Option("--openenv", help="Serve OpenEnv instead: sessions live as long as their connection.")] = False,
    task: Annotated[str | None, typer.Option(help="With --mcp: the task to serve over stdio.")] = None,
    seed: Seed = 0,
    record: Annotated[str | None, typer.Option(help="With --task: where to write the trajectory at the end.")] = None,
) -> None:
    """Serve sessions over HTTP: they are kept on disk and go on after a crash.

    Examiners and trainers open and score sessions with the service's token (RESIDENCY_TOKEN, or one made and printed); each
    session has a token of its own for its agent."""
    if task is not None:
        if not mcp:
            raise UserError("--task serves one encounter over stdio and needs --mcp")
        serving.stdio(task, seed, record)
    elif openenv:
        if mcp or fhir or triage:
            raise UserError("--openenv is a server of its own: leave the other doors out")
        serving.openenv(host, port)
    else:
        serving.http(host, port, database, rate, mcp, fhir, triage)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 1 for a failed check, 2 for what the user or something outside has to put right.

    Failing says so in one clear line."""
    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="residency", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except typer.Abort:
        return _fail("stopped", 130)
    except Misuse as error:
        return _fail(error.format_message(), error.exit_code)
    except (UserError, ContentError, InfrastructureError) as error:
        return _fail(str(error), 2)
    except ResidencyError as error:
        return _fail(f"{type(error).__name__}: {error}", 1)
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _fail(says: str, code: int) -> int:
    Console(stderr=True).print(Text("residency: " + " ".join(says.split())), soft_wrap=True)
    return code
