"""A model of Inspect's in the clinician's seat, by the rules of residency.policies.language_model: calls are acts in their order,
text without a call is speech, three messages in a row without either end it."""

from __future__ import annotations

import re
from typing import Any

from inspect_ai.model import (
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    GenerateConfig,
    execute_tools,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolCall, ToolCallError, ToolDef
from msgspec import to_builtins

from residency.episode import Episode, start
from residency.errors import InfrastructureError, Refused
from residency.evaluation.inspect.tools import offers
from residency.policies.language_model import NUDGE, SILENCES, SYSTEM
from residency.tools.registry import validated

TRAJECTORY = "residency:trajectory"
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


@solver
def clinician(max_requests: int = 200) -> Solver:
    """Plays the sample's task on the seed of its epoch, and leaves the trajectory in the store for the scorers.

    An encounter that a limit of Inspect's ends is scored as it stands. A failing endpoint raises: an error, never a score."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        seed = int(state.metadata["seed"]) + state.epoch - 1
        episode = start(str(state.metadata["task"]), seed)
        state.messages = [ChatMessageSystem(content=SYSTEM), ChatMessageUser(content=episode.briefing)]
        try:
            await _play(state, episode, seed, max_requests)
        finally:
            episode.close()
            state.store.set(TRAJECTORY, to_builtins(episode.trajectory()))
        state.completed = True
        return state

    return solve


async def _play(state: TaskState, episode: Episode, seed: int, max_requests: int) -> None:
    tools = offers(episode)
    silences = 0
    for _ in range(max_requests):
        output = await get_model().generate(state.messages, tools, config=GenerateConfig(seed=seed))
        if output.error or not output.choices:
            raise InfrastructureError(f"{output.model or 'the model'} answered with an error: {output.error or 'no message'}")
        state.output = output
        state.messages.append(output.message)
        if output.stop_reason == "model_length":
            return
        speech = _THOUGHT.sub("", output.message.text).strip()
        if output.message.tool_calls:
            silences = 0
            for call in output.message.tool_calls:
                if not episode.done:
                    state.messages += await _act(output.message, call, episode, tools)
        elif speech:
            silences = 0
            state.messages.append(ChatMessageUser(content=episode.say(speech).content))
        else:
            silences += 1
            if silences >= SILENCES:
                return
            state.messages.append(ChatMessageUser(content=NUDGE))
        if episode.done:
            return


async def _act(message: ChatMessageAssistant, call: ToolCall, episode: Episode, tools: list[ToolDef]) -> list[Any]:
    """One call. What our registry refuses goes straight to the encounter, which answers with the mend: Inspect would answer by
    itself, and the turn would be lost to the record."""
    if (arguments := _malformed(call, episode)) is None:
        found = await execute_tools([message.model_copy(update={"tool_calls": [call]})], tools)
        return list(found.messages)
    result = episode.call(call.function, arguments)
    error = ToolCallError(type="parsing", message=result.content)
    return [ChatMessageTool(content=result.content, tool_call_id=call.id, function=call.function, error=error)]


def _malformed(call: ToolCall, episode: Episode) -> Any:
    """The arguments to refuse, None for a call that the registry takes."""
    if call.parse_error:
        return call.parse_error
    if call.function not in episode.task.tools:
        return call.arguments
    try:
        validated(episode.department.abilities[call.function], call.arguments)
    except Refused:
        return call.arguments
    return None
