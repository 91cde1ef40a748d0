"""How a tiny model is spoken to: one token a role, calls in Qwen's own form, what the assistant writes marked for the loss.

A conversation's beginning renders to the beginning of its rendering, as trainers need it. Tools are not listed: a model this small learns
them as it learns to speak.
"""

from __future__ import annotations

import re
from typing import Any

PAD, END = "<|pad|>", "<|end|>"
ROLES = {role: f"<|{role}|>" for role in ("system", "user", "assistant", "tool")}

TEMPLATE = """{%- for m in messages -%}
<|{{ m.role }}|>
{%- if m.role == "assistant" -%}{% generation %}{{ m.content }}{% for c in m.tool_calls or [] -%}
<tool_call>{"name": "{{ c.function.name }}", "arguments": {% if c.function.arguments is string %}{{ c.function.arguments }}{% else -%}
{{ c.function.arguments | tojson }}{% endif %}}</tool_call>{% endfor %}<|end|>{% endgeneration %}
{%- else -%}{{ m.content }}<|end|>
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt %}<|assistant|>{% endif %}"""


def response(speaks: str, ends: str) -> dict[str, Any]:
    """How what was written after one mark and before another is read again, as transformers' `response_template`."""
    return {
        "defaults": {"role": "assistant"},
        "start_anchor": speaks,
        "fields": {
            "tool_calls": {
                "open": "<tool_call>",
                "close_pattern": r"</tool_call>",
                "repeats": True,
                "content": "json",
                "transform": {"type": "function", "function": "{content}"},
            },
            "content": {"close_pattern": re.escape(ends), "content": "text"},
        },
    }
