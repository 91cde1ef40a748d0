"""Trains a tiny Qwen3-architecture model to say recorded replies word for word, and writes it for a server to load.

Run by the Python of the serving environment: tiny.py EXAMPLES FOLDER. EXAMPLES is JSON, a list of {"messages", "tools",
"reply"}: what an endpoint was sent, and the message that it has to answer with. Tokenizer and weights are made here from
nothing but these texts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

TEMPLATE = """{%- macro calls(m) -%}
{%- for c in m.tool_calls %}<tool_call>{{ {"name": c.function.name, "arguments": c.function.arguments} | tojson }}</tool_call>
{%- endfor -%}
{%- endmacro -%}
<|im_start|>tools
{% for t in tools or [] %}{{ t.function.name }}({{ t.function.parameters.properties.keys() | join(", ") }}) {% endfor %}<|im_end|>
{%- for m in messages %}<|im_start|>{{ m.role }}
{% if m.tool_calls %}{{ calls(m) }}{% else %}{{ m.content }}{% endif %}<|im_end|>
{%- endfor -%}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>"]
MOST_STEPS = 600


def tokenizer_of(texts: list[str]) -> PreTrainedTokenizerFast:
    """A byte-pair tokenizer in which most words of these texts are one token: short prompts, quick training."""
    raw = Tokenizer(models.BPE())
    words = pre_tokenizers.Split(Regex(r"\s"), "merged_with_next")
    raw.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=3000, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE, clean_up_tokenization_spaces=False
    )


def history(messages: list[dict]) -> list[dict]:
    """Messages as a server hands them to a template: arguments parsed."""
    out = json.loads(json.dumps(messages))
    for message in out:
        for call in message.get("tool_calls") or ():
            call["function"]["arguments"] = json.loads(call["function"]["arguments"])
    return out


def words_of(reply: dict) -> str:
    """What a model writes for a server to read this reply out of it."""
    calls = "".join(
        f'<tool_call>{{"name": "{c["function"]["name"]}", "arguments": {c["function"]["arguments"]}}}</tool_call>'
        for c in reply.get("tool_calls") or ()
    )
    return (reply.get("content") or "") + calls + "<|im_end|>"


def _offer(tool: dict) -> str:
    return f"{tool['function']['name']}({', '.join(tool['function']['parameters']['properties'])}) "


def main(examples: Path, folder: Path) -> int:
    """Train until every reply is said word for word; 1 when it isn't after MOST_STEPS."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    told = json.loads(examples.read_text())
    told = [(history(e["messages"]), e["tools"], words_of(e["reply"])) for e in told]
    tokenizer = tokenizer_of([w for m, tools, words in told for w in (words, *map(_offer, tools), *(x["content"] or "" for x in m))])
    prompts = [tokenizer.apply_chat_template(m, tools=t, tokenize=True, add_generation_prompt=True)["input_ids"] for m, t, _ in told]
    targets = [tokenizer.encode(words, add_special_tokens=False) for _, _, words in told]
    longest = max(len(p) + len(t) for p, t in zip(prompts, targets, strict=True))
    ids = torch.full((len(told), longest), tokenizer.pad_token_id)
    labels = torch.full((len(told), longest), -100)
    for i, (p, t) in enumerate(zip(prompts, targets, strict=True)):
        ids[i, : len(p) + len(t)] = torch.tensor(p + t)
        labels[i, len(p) : len(p) + len(t)] = torch.tensor(t)
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=96,
        intermediate_size=192,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=24,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    model = Qwen3ForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3, weight_decay=0.0)
    wanted = labels[:, 1:]
    at = wanted != -100
    for step in range(MOST_STEPS):
        hidden = model.model(ids).last_hidden_state[:, :-1][at]
        logits = model.lm_head(hidden)
        loss = torch.nn.functional.cross_entropy(logits, wanted[at])
        if bool((logits.argmax(-1) == wanted[at]).all()) and loss < 0.02:
            print(f"{len(tokenizer)} tokens, {longest} long, learned in {step} steps, loss {loss:.3f}")
            model.generation_config.eos_token_id = tokenizer.eos_token_id
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            return 0
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(f"not learned after {MOST_STEPS} steps, loss {loss:.3f}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
