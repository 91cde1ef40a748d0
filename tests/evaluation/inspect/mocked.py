"""Inspect's mock model saying what a test wants. Usage is set, or it would fetch a tokenizer to count with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inspect_ai import Task, eval
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessageAssistant, Model, ModelOutput, ModelUsage, get_model
from inspect_ai.tool import ToolCall

from residency.contract import Call

USAGE = ModelUsage(input_tokens=100, output_tokens=7, total_tokens=107)


def says(text: str, *calls: Call, parse_error: str | None = None) -> ModelOutput:
    """One message, with calls in it."""
    asked = [
        ToolCall(id=f"call_{n}", function=c.name, arguments=c.arguments, parse_error=parse_error) for n, c in enumerate(calls)
    ]
    message = ChatMessageAssistant(content=text, tool_calls=asked or None, source="generate", model="mockllm")
    return ModelOutput(
        model="mockllm", choices=[{"message": message, "stop_reason": "tool_calls" if asked else "stop"}], usage=USAGE.model_copy()
    )


def mock(outputs: Iterable[ModelOutput]) -> Model:
    """A model that says these, and fails when it has no more."""
    return get_model("mockllm/model", memoize=False, custom_outputs=list(outputs))


def ran(task: Task, model: Model, where: Any, **options: Any) -> EvalLog:
    """The log of a run; its errors stay in it."""
    (log,) = eval(task, model=model, log_dir=str(where), display="none", max_samples=1, **options)
    return log
