"""A tiny Qwen3-architecture model made here, with a chat template that trainers can use: prefix-preserving, what the assistant
wrote marked, calls readable again. Its tokenizer knows the words of the texts that it is given.
"""

from __future__ import annotations

from pathlib import Path

TEMPLATE = """{%- for m in messages -%}
<|im_start|>{{ m.role }}
{% if m.role == "assistant" %}{% generation %}{{ m.content }}{% for c in m.tool_calls or [] -%}
<tool_call>{"name": "{{ c.function.name }}", "arguments": {% if c.function.arguments is string %}{{ c.function.arguments }}{% else -%}
{{ c.function.arguments | tojson }}{% endif %}}</tool_call>{% endfor %}<|im_end|>{% endgeneration %}
{%- else %}{{ m.content }}<|im_end|>{% endif %}
{%- endfor -%}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


def make(texts: list[str], folder: Path, seed: int = 0, hidden: int = 64, layers: int = 2, most: int = 4096) -> None:
    """Write a model with random weights and a tokenizer of these texts."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from residency.training.tiny.template import response
    from tests.model.tiny import tokenizer_of

    torch.manual_seed(seed)
    tokenizer = tokenizer_of(texts)
    tokenizer.chat_template, tokenizer.response_template = TEMPLATE, response("<|im_start|>assistant\n", "<|im_end|>")
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=hidden // 4,
        max_position_embeddings=most,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    model = Qwen3ForCausalLM(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def texts_of(rows: list[dict]) -> list[str]:
    """What stands in rows."""
    calls = [c["function"] for r in rows for m in r["messages"] for c in m.get("tool_calls") or ()]
    return [m["content"] for r in rows for m in r["messages"]] + [
        f'<tool_call>{{"name": "{c["name"]}", "arguments": {c["arguments"]}}}</tool_call>' for c in calls
    ]
