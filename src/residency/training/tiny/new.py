"""Make the model: what a good clinician of the department said and heard, a tokenizer of it, weights from a seed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from msgspec import Struct
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from residency.departments import DEPARTMENTS
from residency.errors import InfrastructureError, UserError
from residency.training import audit
from residency.training.config import Data
from residency.training.population import TRAIN, Splits
from residency.training.tiny.macros import call, frames, sentences, spelled, values
from residency.training.tiny.template import END, PAD, ROLES, TEMPLATE, response
from residency.training.trajectories import Row
from residency.training.trajectories import rows as rows_of


class Size(Struct, frozen=True):
    """How big it is.

    Attributes:
        words: tokens of the tokenizer, macros apart.
        hidden: width of a layer.
        layers: how many.
        heads: of attention; half as many for keys and values.
        most: tokens of an encounter.
    """

    words: int = 1200
    hidden: int = 64
    layers: int = 2
    heads: int = 4
    most: int = 2048


USUAL = Size()
HEAD, FAR = 32, 1e6
"""Width of a head and base of its rotation: half of it hardly turns over an encounter, so that what was said is found anywhere."""
PIECE = (
    r"\)?, (?=[^\W\d_]\w{0,3} \d)|[^\W\d_]\w{0,3} \d+(?:\.\d+)?(?: %| °C)?| ?\d+(?:\.\d+)?|/\d+"
    r"|[ (]*[^\W\d_]+\d?|[^\w\s]+| ?[^\w\s]+[^\W\d_]*[,.]?|\s|_"
)
"""What may become one token: a figure with the short name before it, a figure, what it is over, a word, a unit with what follows it."""


def new(department: str, folder: Path, seed: int = 0, plan: str = "", size: Size = USUAL) -> tuple[int, int]:
    """Write a model that knows the words of the train families' trajectories and nothing else; its parameters and its tokens.

    Raises UserError for a department that there is not, or where the folder holds something."""
    if department not in DEPARTMENTS:
        raise UserError(f"no department {department!r}; there are: {', '.join(DEPARTMENTS)}")
    data = Data(departments=(department,), plan=plan, numbers=4, alike=1.0)
    rows = list(rows_of(data, TRAIN))
    audit.of_rows(rows, TRAIN, Splits.of(data)).must_hold()
    return write(rows, department, folder, seed, size)


def write(rows: Sequence[Row], department: str, folder: Path, seed: int, size: Size = USUAL) -> tuple[int, int]:
    """The same from trajectories that are at hand."""
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty: give another --out")
    made = tokenizer(rows, department, size.words)
    model = weights(made, seed, size)
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        model.save_pretrained(part)
        made.save_pretrained(part)
        folder.parent.mkdir(parents=True, exist_ok=True)
        part.replace(folder)
    except OSError as error:
        raise InfrastructureError(f"{folder} can't be written: {error}") from None
    return model.num_parameters(), len(made)


def tokenizer(rows: Sequence[Row], department: str, words: int) -> Any:
    """Byte-level BPE of what stands between the macros, so that any text can be written."""
    calls = [(c.function.name, json.loads(c.function.arguments)) for r in rows for m in r.messages for c in m.tool_calls]
    written = [piece for name, arguments in calls for piece in spelled(name, arguments)]
    said = sentences(r.messages[1].content for r in rows)
    whole = list(dict.fromkeys([*frames(DEPARTMENTS[department].tools), *written, *said]))
    often = [v for v in values(arguments for _, arguments in calls) if v not in whole]
    roles = list(ROLES.values())
    inner = Tokenizer(models.BPE())
    pieces = pre_tokenizers.Split(Regex(PIECE), behavior="isolated")
    inner.pre_tokenizer = pre_tokenizers.Sequence([pieces, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = [PAD, END, *roles]
    inner.train_from_iterator(
        between(texts(rows), [*whole, *often]),
        trainers.BpeTrainer(vocab_size=words, special_tokens=special, initial_alphabet=alphabet, show_progress=False),
    )
    inner.add_tokens([AddedToken(piece, normalized=False) for piece in whole])
    inner.add_tokens([AddedToken(piece, normalized=False, single_word=True) for piece in often])
    made = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token=END, pad_token=PAD, additional_special_tokens=roles)
    made.chat_template, made.response_template = TEMPLATE, response(ROLES["assistant"], END)
    return made


def texts(rows: Iterable[Row]) -> list[str]:
    """All that is said and written in trajectories."""
    messages = [m for r in rows for m in r.messages]
    calls = [call(c.function.name, c.function.arguments) for m in messages for c in m.tool_calls]
    return [*(m.content for m in messages), *calls]


def between(said: Iterable[str], whole: Sequence[str]) -> list[str]:
    """What is left of texts where the macros are cut out."""
    cut = re.compile("|".join(map(re.escape, sorted(whole, key=len, reverse=True))))
    return [part for text in said for part in cut.split(text) if part]


def weights(made: Any, seed: int, size: Size) -> Any:
    """A model with random weights."""
    torch.manual_seed(seed)
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(made),
            hidden_size=size.hidden,
            intermediate_size=3 * size.hidden,
            num_hidden_layers=size.layers,
            num_attention_heads=size.heads,
            num_key_value_heads=max(1, size.heads // 2),
            head_dim=HEAD,
            rope_parameters={"rope_type": "default", "rope_theta": FAR},
            initializer_range=size.hidden**-0.5,
            max_position_embeddings=size.most,
            tie_word_embeddings=True,
            eos_token_id=made.eos_token_id,
            pad_token_id=made.pad_token_id,
            bos_token_id=None,
        )
    )
    model.generation_config.eos_token_id = made.eos_token_id
    with torch.no_grad():
        ladders(made, model.get_input_embeddings().weight)
    return model


FIGURE = re.compile(r" ?([^\W\d_]\w{0,3}) (\d+(?:\.\d+)?)(?: %| °C)?")
BENDS = 2


def ladders(made: Any, embeddings: torch.Tensor) -> None:
    """Let figures of one name start beside their neighbours: `HR 142` between `HR 141` and `HR 143`, as points of one smooth curve of the
    same size as other tokens. What is learned of one then holds for those around it, also where it was never seen."""
    found: dict[str, list[tuple[int, float]]] = {}
    for token in range(len(made)):
        figure = FIGURE.fullmatch(made.decode([token]))
        if figure is not None:
            found.setdefault(figure[1], []).append((token, float(figure[2])))
    for _, tokens in sorted(found.items()):
        values = torch.tensor([value for _, value in tokens])
        place = (values - values.mean()) / values.std().clamp(min=1e-3) if len(tokens) > 1 else torch.zeros(1)
        turns = [wave(bend * place) for bend in range(1, BENDS + 1) for wave in (torch.sin, torch.cos)]
        steps = torch.stack([torch.ones_like(place), *turns], dim=1)
        points = steps @ (torch.randn(steps.shape[1], embeddings.shape[1]))
        embeddings[[token for token, _ in tokens]] = points / points.norm(dim=1, keepdim=True)
