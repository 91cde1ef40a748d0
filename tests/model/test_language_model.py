"""A language model in the clinician's seat, over real HTTP with recorded replies: what reaches it, and what becomes of its words."""

import json
import re
import shlex
import socket
import sys
from inspect import signature
from pathlib import Path

import pytest

import residency
from residency.cli import commands, main
from residency.contract import Call, Say, Tool, ToolResult
from residency.policies.language_model import NUDGE, LanguageModel, Report
from residency.policies.transcript import LEFT_OUT, Asked, Reply
from tests.model.wire import Wire, call, error, message

TASK = "emergency/septic-shock-old-letter-01"
MEASURE = call("measure", {"patient_id": "P-1001"})
GO_HOME = call("process_discharge", {"encounter_id": "E-1001", "diagnosis": "Nothing serious."})


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def played(capsys, *replies, options=(), as_json=True):
    """Exit code, what was told, the error line, and the wire that carried it."""
    with Wire(*replies) as wire:
        end = ("--json",) if as_json else ()
        code = main(("run", TASK, "--policy", "openai:small", "--base-url", wire.url, *options, *end))
    said = capsys.readouterr()
    return code, json.loads(said.out) if as_json and said.out else said.out, said.err, wire


# ---- what the model says becomes


def test_calls_of_one_message_are_turns_in_order_and_text_beside_them_is_no_act(capsys):
    two = message("First her numbers.", MEASURE, call("examine", {"patient_id": "P-1001", "systems": ["chest"]}, "call_2"))
    code, told, _, wire = played(capsys, two, message(None, GO_HOME))
    assert code == 0
    assert [c["name"] for c in told["trajectory"]["calls"]] == ["measure", "examine", "process_discharge"]
    assert told["trajectory"]["end_reason"] == "closed"
    assert len(wire.requests) == 2
    spoken, measured, examined = wire.requests[1]["messages"][2:]
    assert spoken["content"] == "First her numbers." and [c["id"] for c in spoken["tool_calls"]] == ["call_1", "call_2"]
    assert (measured["role"], measured["tool_call_id"]) == ("tool", "call_1") and measured["content"].startswith("BP ")
    assert (examined["role"], examined["tool_call_id"]) == ("tool", "call_2") and examined["content"].startswith("chest: ")


def test_text_without_a_call_is_spoken_to_the_patient(capsys):
    _, told, _, wire = played(capsys, message("Are you allergic to anything?"), message(None, GO_HOME))
    assert told["trajectory"]["calls"][0] == {"name": "say", "arguments": {"text": "Are you allergic to anything?"}, "actor": "physician"}
    answer = wire.requests[1]["messages"][-1]
    assert answer["role"] == "user" and answer["content"].startswith("Patient: ")
    assert told["model"]["speeches"] == 1


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (call("measure", '{"patient_id": "P-1001"'), ("no valid JSON", "It takes patient_id")),
        (call("measure", '["P-1001"]'), ("must be an object", "It takes patient_id")),
        (call("mesure", {"patient_id": "P-1001"}), ("There is no tool 'mesure'", "Nearest: measure")),
        (call("measure", {"patient_id": 1001}), ("Expected `str`", "It takes patient_id")),
        (call("measure", "[" * 50_000), ("no valid JSON",)),
        (call("take it's pulse?", {}), ("There is no tool",)),
    ],
    ids=["broken", "list", "unknown", "type", "deep", "odd name"],
)
def test_a_malformed_call_is_answered_with_its_mend_and_counted(capsys, asked, says):
    code, told, _, wire = played(capsys, message(None, asked), message(None, MEASURE), message(None, GO_HOME))
    assert code == 0
    answer = wire.requests[1]["messages"][-1]
    assert answer["role"] == "tool" and all(word in answer["content"] for word in says)
    assert told["model"]["malformed_calls"] == 1 and told["model"]["calls"] == 3
    assert told["turns"][0]["error"] and not told["turns"][1]["error"]
    residency.replay(_trajectory(told))
    for past in wire.requests[-1]["messages"]:  # servers parse their own history
        for sent in past.get("tool_calls", ()):
            assert isinstance(json.loads(sent["function"]["arguments"]), dict)


def _trajectory(told):
    import msgspec

    return msgspec.convert(told["trajectory"], residency.Trajectory)


def test_a_call_without_arguments_is_no_broken_json(capsys):
    _, told, _, _ = played(capsys, message(None, call("search_patients", "")), message(None, GO_HOME))
    assert told["model"]["malformed_calls"] == 0
    assert told["turns"][0]["content"].startswith("P-")


def test_a_silent_model_is_nudged_and_then_stopped(capsys):
    code, told, _, wire = played(capsys, message(""))
    assert code == 0
    assert len(wire.requests) == 3 and wire.requests[1]["messages"][-1]["content"] == NUDGE
    assert told["model"]["stopped"] == "silent" and told["model"]["unspoken"] == 3
    assert told["trajectory"]["end_reason"] == "abandoned" and told["trajectory"]["truncated"]


def test_a_model_that_only_talks_is_bounded_by_the_episode(capsys):
    turns = residency.start(TASK).remaining[1]
    _, told, _, wire = played(capsys, message("Well, well."))
    assert told["trajectory"]["end_reason"] == "out_of_turns" and told["model"]["stopped"] is None
    assert len(wire.requests) == turns == told["model"]["speeches"]


def test_requests_are_capped(capsys):
    _, told, _, wire = played(capsys, message(None, MEASURE), options=("--max-requests", "4"))
    assert len(wire.requests) == 4 and told["model"]["stopped"] == "max_requests"
    assert len(told["trajectory"]["calls"]) == 4


def test_thoughts_are_never_spoken(capsys):
    cut = message("<think>What if", finish="length")
    _, told, _, _ = played(capsys, message("<think>Sepsis?</think>\nHello."), cut, message(None, GO_HOME))
    assert [t["act"].get("text") for t in told["turns"][:1]] == ["Hello."]
    assert told["model"]["unspoken"] == 1
    assert told["model"]["finish_reasons"] == {"length": 1, "stop": 1, "tool_calls": 1}


# ---- what it cost


def test_tokens_requests_and_time_are_accounted(capsys):
    replies = message(None, MEASURE, usage=(900, 20)), message("Hello.", usage=None), message(None, GO_HOME, usage=(1100, 30))
    _, told, _, _ = played(capsys, *replies)
    model = told["model"]
    assert (model["requests"], model["prompt_tokens"], model["completion_tokens"], model["uncounted"]) == (3, 2000, 50, 1)
    assert 0 < model["slowest_seconds"] <= model["seconds"]
    assert model["transcript"][2]["tool_calls"][0]["function"]["name"] == "measure"


def test_a_person_is_told_what_the_model_cost(capsys):
    code, out, _, _ = played(capsys, message(None, MEASURE), message(None, GO_HOME), as_json=False)
    said = " ".join(out.split())
    assert code == 0
    assert "normalized" in said and "openai:small" in said
    assert "2 requests" in said and "200 tokens read, 14 written" in said and "0 of them malformed" in said


def test_sampling_is_what_was_asked_for(capsys):
    asked = ("--temperature", "0.7", "--top-p", "0.9", "--max-tokens", "64", "--sampling-seed", "5")
    _, told, _, wire = played(capsys, message(None, GO_HOME), options=asked)
    sent = wire.requests[0]
    assert {k: sent[k] for k in ("temperature", "top_p", "max_tokens", "seed")} == told["model"]["sampling"]
    assert told["model"]["sampling"] == {"temperature": 0.7, "top_p": 0.9, "max_tokens": 64, "seed": 5}
    assert wire.keys == ["Bearer none"] and sent["model"] == "small"


def test_a_setting_can_be_left_to_the_endpoint(capsys):
    _, told, _, wire = played(capsys, message(None, GO_HOME), options=("--omit", "temperature", "--omit", "seed"))
    assert not {"temperature", "seed"} & set(wire.requests[0]) and "top_p" in wire.requests[0]
    assert told["model"]["sampling"]["temperature"] is None


# ---- what reaches it


def test_the_model_is_told_briefing_tools_and_results_and_nothing_of_the_truth(capsys):
    _, told, _, wire = played(capsys, message(None, MEASURE), message("Hello."), message(None, GO_HOME))
    episode = residency.start(TASK)
    first = wire.requests[0]
    assert [m["role"] for m in first["messages"]] == ["system", "user"]
    assert first["messages"][1]["content"] == episode.briefing
    assert {t["function"]["name"]: t["function"]["parameters"] for t in first["tools"]} == {t.name: t.parameters for t in episode.tools}
    results = [t["content"] for t in told["turns"]]
    heard = [m["content"] for m in wire.requests[-1]["messages"] if m["role"] != "assistant"]
    assert heard[2:] == results[: len(heard) - 2]
    everything, info = json.dumps(wire.requests), episode.task.info
    assert not [secret for secret in (info.id, info.title, "normalized") if secret in everything]


def test_a_policy_of_a_model_holds_no_episode():
    model = LanguageModel(lambda messages, tools: Reply("", (Asked("1", "measure", "{}"),)))
    episode = residency.start(TASK)
    model.begin(episode.briefing, episode.tools)
    model.next(None)
    held = [v for v in vars(model).values() if isinstance(v, residency.Episode)]
    assert not held


# ---- when the endpoint fails


def test_a_dead_endpoint_is_one_line_and_never_a_score(capsys):
    with socket.socket() as taken:  # bound and not listening: nobody answers here
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        code = main(("run", TASK, "--policy", "openai:small", "--base-url", url, "--retries", "0", "--json"))
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith(f"residency: no answer from {url}") and said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("reply", "says", "tries"),
    [
        (error(429, "slow down"), "HTTP 429", 3),
        (error(500, "out of memory"), "out of memory", 3),
        (error(503, "loading"), "HTTP 503", 3),
        (error(401, "bad key"), "HTTP 401", 1),
        (error(404, "no such model"), "no such model", 1),
        (error(400, "this model does not support tools"), "takes no tools", 1),
        (error(400, "maximum context length is 512 tokens"), "maximum context length", 1),
        ({"object": "chat.completion", "choices": []}, "without a message", 1),
        ((200, "<html>Welcome</html>"), "without a message", 1),
    ],
    ids=["429", "500", "503", "key", "model", "tools", "context", "empty", "page"],
)
def test_a_failing_endpoint_is_never_a_score(capsys, reply, says, tries):
    code, out, err, wire = played(capsys, message(None, MEASURE), reply, options=("--retries", "2"))
    assert (code, out) == (2, "")
    assert err.startswith("residency: ") and says in err and err.count("\n") == 1
    assert len(wire.requests) == 1 + tries


def test_a_busy_endpoint_is_asked_again(capsys):
    code, told, _, wire = played(capsys, error(429, "slow down"), error(500, "oh"), message(None, GO_HOME))
    assert code == 0 and len(wire.requests) == 3
    assert told["model"]["requests"] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--policy", "openai:"), "name the model"),
        (("--policy", "openai:small", "--base-url", "nowhere"), "no address"),
        (("--policy", "openai:small", "--base-url", "http://127.0.0.1:99999/v1"), "no address"),
        (("--policy", "null", "--base-url", "http://127.0.0.1:1/v1"), "for a language model"),
    ],
    ids=["model", "address", "port", "other policy"],
)
def test_a_mistake_at_the_command_line_is_said_before_anything_is_sent(capsys, arguments, says):
    assert main(("run", TASK, *arguments)) == 2
    assert says in capsys.readouterr().err


def test_a_missing_key_is_asked_for(capsys, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    assert main(("run", TASK, "--policy", "openai:small", "--base-url", "http://127.0.0.1:1/v1")) == 2
    assert "set OPENAI_API_KEY" in capsys.readouterr().err


def test_a_missing_sdk_names_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    assert main(("run", TASK, "--policy", "openai:small", "--base-url", "http://127.0.0.1:1/v1")) == 2
    assert "residency[model]" in capsys.readouterr().err


# ---- a conversation that grows


TOOLS = (Tool("look", "Look.", {"type": "object", "properties": {}}, 0.5, False, False),)


def _talk(model, results):
    """Let a model look as long as it will, each look bringing the next result."""
    model.begin("Bed 14. " * 10, TOOLS)
    act, acts = model.next(None), []
    for content in results:
        acts.append(act)
        if act is None:
            break
        act = model.next(ToolResult(content))
    return acts


def _looking(sent):
    """Looks again and again; its endpoint counts a token every four characters, and keeps what it was sent in `sent`."""

    def ask(messages, tools):
        sent.append(json.loads(json.dumps(messages)))
        size = len(json.dumps([messages, tools], ensure_ascii=False))
        return Reply("Again.", (Asked(str(len(sent)), "look", "{}"),), "tool_calls", size // 4, 5)

    return ask


def test_the_oldest_results_give_way_when_the_context_is_full():
    sent = []
    model = LanguageModel(_looking(sent), context_tokens=1_500, reply_tokens=200)
    acts = _talk(model, [f"{i} " + "x" * 600 for i in range(12)])
    assert acts[-1] == Call("look", {})
    assert all(len(json.dumps([m, model.transcript.tools])) / 4 <= 1_320 for m in sent)
    last = sent[-1]
    assert last[:2] == sent[0][:2]
    contents = [m["content"] for m in last if m["role"] == "tool"]
    kept = [c for c in contents if c != LEFT_OUT]
    assert contents[0] == LEFT_OUT and kept == contents[-len(kept) :] and contents[-1].startswith("11 ")
    assert model.report().results_left_out == len(contents) - len(kept) > 0
    assert len([m for m in last if m["role"] == "assistant"]) == 12


def test_a_result_that_was_never_read_is_not_left_out():
    sent = []

    def ask(messages, tools):
        sent.append(json.loads(json.dumps(messages)))
        size = len(json.dumps([messages, tools], ensure_ascii=False)) // 4
        return Reply("", tuple(Asked(f"{len(sent)}-{i}", "look", "{}") for i in range(3)), "tool_calls", size, 5)

    model = LanguageModel(ask, context_tokens=1_300, reply_tokens=200)
    _talk(model, [f"{i} " + "x" * 500 for i in range(9)])
    for messages in sent[1:]:
        results = [m["content"] for m in messages if m["role"] == "tool"]
        assert LEFT_OUT not in results[-3:]
    assert sent[2] and [m["content"] for m in sent[2] if m["role"] == "tool"][0] == LEFT_OUT


def test_a_model_whose_context_is_spent_is_stopped_honestly():
    model = LanguageModel(_looking([]), context_tokens=600, reply_tokens=200)
    acts = _talk(model, ["x" * 700] * 50)
    assert acts[-1] is None and model.report().stopped == "context"


def test_speech_that_is_refused_is_no_malformed_call():
    model = LanguageModel(lambda messages, tools: Reply("Hello?"))
    model.begin("Bed 14.", TOOLS)
    assert model.next(None) == Say("Hello?")
    model.next(ToolResult("Refused: no.", error=residency.contract.Error("unknown_tool", "no")))
    assert model.report().malformed_calls == 0


# ---- the page


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "language-models.md").read_text(encoding="utf-8")


def test_the_recipe_of_the_page_runs(capsys, monkeypatch):
    recipe = re.search(r"^residency (run .*)$", PAGE, re.MULTILINE)
    key = re.search(r"^export OPENAI_API_KEY=(\S+)", PAGE, re.MULTILINE)
    monkeypatch.setenv("OPENAI_API_KEY", key[1])
    with Wire(message(None, GO_HOME)) as wire:
        code = main(shlex.split(recipe[1].replace("http://127.0.0.1:8000/v1", wire.url)))
    assert code == 0 and wire.requests and json.loads(capsys.readouterr().out)["model"]["requests"] == 1


def test_the_page_names_every_option_and_every_figure_of_the_report():
    anybodys = ("task", "policy", "seed", "json", "html", "lines")
    known = [name for name in signature(commands.run).parameters if name not in anybodys]
    assert not [name for name in known if f"`--{name.replace('_', '-')}`" not in PAGE]
    assert not [name for name in Report.__struct_fields__ if f"`{name}`" not in PAGE]
    defaults = dict(re.findall(r"^\| `--([a-z-]+)` \| (\d*) \|", PAGE, re.MULTILINE))
    assert {n: float(v) for n, v in defaults.items() if v} == {
        n.replace("_", "-"): float(p.default)
        for n, p in signature(commands.run).parameters.items()
        if n in known and isinstance(p.default, int | float)
    }


# ---- harnesses


def test_the_rich_harness_reads_for_the_model_by_calls_that_cost(capsys):
    code, told, _, wire = played(capsys, message(None, GO_HOME), options=("--harness", "rich"))
    assert code == 0 and told["model"]["harness"] == "rich"
    names = [c["name"] for c in told["trajectory"]["calls"]]
    assert names == ["get_patient_history", "get_encounter_details", "look_at_monitor", "process_discharge"]
    system, briefed = wire.requests[0]["messages"]
    assert all(turn["content"] in briefed["content"] for turn in told["turns"][:3])
    assert told["turns"][3]["minute"] > 0 and told["model"]["calls"] == 1  # not the model's own, and not free
    _, raw, _, plain = played(capsys, message(None, GO_HOME))
    assert raw["model"]["harness"] == "raw" and "was called for you" not in plain.requests[0]["messages"][1]["content"]
