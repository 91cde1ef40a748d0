"""The hospital in verl's own tool loop: real tools, real parser, real loop; only the model is a script."""

from __future__ import annotations

import asyncio
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
from verl.experimental.agent_loop.agent_loop import AgentLoopOutput, DictConfigWrap, ToolListWrap
from verl.experimental.agent_loop.tool_agent_loop import ToolAgentLoop
from verl.tools.tool_registry import load_all_tools
from verl.workers.rollout.replica import TokenOutput

import residency
from residency.departments import DEPARTMENTS
from residency.errors import SimulatorError, UserError
from residency.training.adapters import verl
from residency.training.adapters.again import again
from residency.training.config import Data
from residency.training.trajectories import opening, plain, shown
from tests.training.adapters.direct import MALFORMED, TASKS, oracle, secrets

TEMPLATE = """{%- for m in messages -%}<|im_start|>{{ m.role }}
{% if loop.first and tools %}{{ tools | tojson }}
{% endif %}{{ m.content }}{% for c in m.tool_calls or [] %}<tool_call>{{ c.function | tojson }}</tool_call>{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


def _tokenizer() -> PreTrainedTokenizerFast:
    """Bytes, and the marks of a chat."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    bare = Tokenizer(models.BPE({c: i for i, c in enumerate(alphabet)}, []))
    bare.pre_tokenizer, bare.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False), decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=bare, eos_token="<|im_end|>", pad_token="<|pad|>", additional_special_tokens=["<|im_start|>"]
    )
    made.chat_template = TEMPLATE
    return made


class Scripted:
    """A server on which a model writes what was written beforehand."""

    def __init__(self, tokenizer: Any, texts: list[str]):
        self.tokenizer, self.texts = tokenizer, iter(texts)

    async def generate(self, **_: Any) -> TokenOutput:
        await asyncio.sleep(0)
        ids = self.tokenizer.encode(next(self.texts, "Done.") + "<|im_end|>", add_special_tokens=False)
        return TokenOutput(token_ids=ids, log_probs=None, num_preempted=0, extra_fields={})


def _said(name: str, arguments: Any) -> str:
    return f"<tool_call>{json.dumps({'name': name, 'arguments': arguments})}</tool_call>"


def _tools(folder: Path, department: str) -> list[Any]:
    file = folder / f"{department}.yaml"
    file.write_text(verl.tools(department))
    return load_all_tools(str(file), None)


async def _rollout(tools: list[Any], task: str, seed: int, texts: list[str], parallel: int = 1) -> tuple[AgentLoopOutput, str]:
    """One rollout, and all that the hospital wrote in it."""
    tokenizer = _tokenizer()
    turns = {"max_user_turns": None, "max_assistant_turns": 300, "max_parallel_calls": parallel, "format": "hermes"}
    turns |= {"max_tool_response_length": 100_000, "tool_response_truncate_side": "middle"}
    rollout = {"multi_turn": turns, "prompt_length": 1_000_000, "response_length": 1_000_000, "full_determinism": False}
    config = OmegaConf.create({"actor_rollout_ref": {"rollout": rollout}})
    loop = ToolAgentLoop(
        trainer_config=DictConfigWrap(config),
        server_manager=Scripted(tokenizer, texts),
        tokenizer=tokenizer,
        processor=None,
        dataset_cls=None,
        data_config=DictConfigWrap(OmegaConf.create({})),
        hf_model_type="qwen3",
        tools=ToolListWrap(tools),
    )
    kwargs = {tool.name: {"create_kwargs": {"task": task, "seed": seed}} for tool in tools}
    prompt = plain(opening(residency.start(task, seed).briefing))
    output = await loop.run({}, raw_prompt=prompt, tools_kwargs=kwargs, extra_info={})
    answered = [i for i, own in zip(output.response_ids, output.response_mask, strict=True) if not own]
    return output, tokenizer.decode(output.prompt_ids + answered)


def _scored(output: AgentLoopOutput, task: str, seed: int) -> dict[str, float]:
    """As verl's reward manager asks."""
    info = {"task": task, "seed": seed, "most_turns": 200} | output.extra_fields
    return verl.compute_score("residency", "", "", info)


@pytest.mark.parametrize(("task", "seed"), TASKS)
def test_an_oracle_comes_to_the_same_score_and_log_as_played_directly(task: str, seed: int, tmp_path: Path) -> None:
    direct = oracle(task, seed)
    texts = [_said(name, arguments) for name, arguments in direct.calls]
    output, read = asyncio.run(_rollout(_tools(tmp_path, task.split("/")[0]), task, seed, texts))
    calls = output.extra_fields["extras"][verl.CALLS]
    assert [(n, a) for n, a in calls] == direct.calls
    assert again(task, seed, calls)._encounter.done and again(task, seed, calls)._encounter.log_hash == direct.log
    seen = _scored(output, task, seed)
    assert seen["score"] == direct.score and seen["closed"] == 1.0
    assert sum(output.extra_fields["tool_rewards"]) == pytest.approx(direct.score)
    assert all(told in read for told in direct.told)
    assert not [word for word in secrets(task) if word in read]
    assert 0 < sum(output.response_mask) < len(output.response_mask), "what the hospital answered is not learned"


def test_what_is_malformed_is_answered(tmp_path: Path) -> None:
    task, seed = TASKS[0]
    direct = oracle(task, seed, MALFORMED)
    odd = [_said("no_such_tool", {}), _said("measure", ["P-1001"]), "<tool_call>{broken</tool_call>" + _said(*direct.calls[0])]
    texts = [*odd[:1], *(_said(n, a) for n, a in direct.calls)]
    output, read = asyncio.run(_rollout(_tools(tmp_path, "triage"), task, seed, texts))
    assert read.count("Refused") >= len(MALFORMED) and "Unknown function" in read and "Error executing" not in read
    assert _scored(output, task, seed)["score"] == direct.score
    output, read = asyncio.run(_rollout(_tools(tmp_path, "triage"), task, seed, odd[1:]))
    assert "Refused" in read and "Error executing" not in read
    assert _scored(output, task, seed)["score"] == 0.0, "left without an end"


def test_episodes_at_once_do_not_see_each_other_and_leave_nothing_behind(tmp_path: Path) -> None:
    task = TASKS[0][0]
    other = "triage/drawn/adrenal_crisis/0"
    directs = [oracle(task, 5), oracle(other, 6), oracle(task, 7), oracle(task, 5)]
    tools = _tools(tmp_path, "triage")

    async def both() -> list[Any]:
        asked = [(task, 5), (other, 6), (task, 7), (task, 5)]
        return await asyncio.gather(
            *(_rollout(tools, t, s, [_said(n, a) for n, a in d.calls]) for (t, s), d in zip(asked, directs, strict=True))
        )

    for direct, (output, read) in zip(directs, asyncio.run(both()), strict=True):
        assert output.extra_fields["extras"][verl.CALLS] == direct.calls and all(told in read for told in direct.told)
    gc.collect()
    assert not len(verl._wards) and not any(tool._instances for tool in tools)


def test_calls_at_once_are_done_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    task, seed = TASKS[0]
    direct = oracle(task, seed)
    text = "".join(_said(n, a) for n, a in direct.calls)
    output, _ = asyncio.run(_rollout(_tools(tmp_path, "triage"), task, seed, [text], parallel=50))
    assert output.extra_fields["extras"][verl.CALLS] == direct.calls and _scored(output, task, seed)["score"] == direct.score


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_model_is_told_of_tools_as_in_an_examination(department: str, tmp_path: Path) -> None:
    """But for a default of null, which verl leaves out wherever it writes a schema."""
    told = [t.tool_schema.model_dump(exclude_unset=True, exclude_none=True) for t in _tools(tmp_path, department)]
    expected = json.loads(json.dumps(shown(DEPARTMENTS[department].tools)))
    for tool in expected:
        for schema in tool["function"]["parameters"]["properties"].values():
            if schema.get("default", 0) is None:
                del schema["default"]
    assert told == expected


def test_rows_hold_the_patient_beside_the_prompt(tmp_path: Path) -> None:
    from datasets import Dataset

    plan = tmp_path / "plan.yaml"
    conditions = {c: residency.start(f"triage/drawn/{c}/0", 0).task.info.family for c in ("migraine", "adrenal_crisis")}
    plan.write_text("".join(f"{family}: train\n" for family in conditions.values()))
    rows = verl.rows(Data(numbers=1, plan=str(plan)), "train", most_turns=12)
    assert {"triage/drawn/migraine/0", "triage/drawn/adrenal_crisis/0"} <= {r["extra_info"]["task"] for r in rows}
    for row in rows:
        assert not [word for word in secrets(row["extra_info"]["task"]) if word in json.dumps(row["prompt"], ensure_ascii=False)]
    Dataset.from_list(rows).to_parquet(tmp_path / "rows.parquet")
    assert Dataset.from_parquet(str(tmp_path / "rows.parquet"), cache_dir=str(tmp_path))[0]["extra_info"] == rows[0]["extra_info"]


def test_what_is_set_up_wrong_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="no department"):
        verl.tools("garden")
    with pytest.raises(UserError, match="one department"):
        verl.rows(Data(departments=("triage", "emergency")), "train")
    tool = _tools(tmp_path, "triage")[0]

    class Rollout:
        extra_fields: dict[str, Any] = {}

    async def lost() -> None:
        name, _ = await tool.create()
        await tool.execute(name, {}, agent_data=Rollout())

    with pytest.raises(UserError, match="names no patient"):
        asyncio.run(lost())
    task, seed = TASKS[0]

    def broken(self: Any, *args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(residency.Episode, "_attempt", broken)
    with pytest.raises(SimulatorError, match="no score"):
        verl.compute_score("", "", "", {"task": task, "seed": seed, "most_turns": 9, "extras": {verl.CALLS: [("measure", {})]}})


def test_an_instance_kept_by_another_loop_is_an_encounter_of_its_own(tmp_path: Path) -> None:
    """create, execute, calc_reward, release, without a rollout to hang on."""
    task, seed = TASKS[0]
    tool = next(t for t in _tools(tmp_path, "triage") if t.name == "measure")

    async def alone() -> float:
        name, _ = await tool.create(create_kwargs={"task": task, "seed": seed})
        told, _, _ = await tool.execute(name, {"patient_id": "P-1001"})
        assert told.text == residency.start(task, seed).call("measure", {"patient_id": "P-1001"}).content
        worth = await tool.calc_reward(name)
        await tool.release(name)
        return worth

    assert asyncio.run(alone()) == 0.0 and not tool._instances
