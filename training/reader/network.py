"""The reader's network: the encoder's twelve layers over passage and question together, and heads.

Only PyTorch is needed here, so that a training can run on a machine that has little else.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 384
LAYERS = 12
HEADS = 12
WIDE = 1536
POSITIONS = 512
_EPSILON = 1e-12
"""The shape of multilingual-e5-small."""

_MASKED = -1e4
"""Added to the attention of padding: large against any logit, and within half precision."""


def arithmetic(device: str) -> torch.dtype:
    """What a network is computed in: bfloat16, but float32 on processors, of which those without
    bfloat16 imitate it, in minutes for a second's work."""
    return torch.float32 if device == "cpu" else torch.bfloat16


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019), normalised after each half.

    Args:
        dropout: share of a half's outputs that are left out in training.
    """

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.attention_in = nn.Linear(WIDTH, 3 * WIDTH)
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.wide = nn.Linear(WIDTH, WIDE)
        self.narrow = nn.Linear(WIDE, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, attention: Tensor) -> Tensor:
        """
        Args:
            states: [pairs, tokens, 384].
            attention: [pairs, 1, 1, tokens], added to the logits of the attention.

        Returns:
            [pairs, tokens, 384].
        """
        pairs, tokens, _ = states.shape
        parts = self.attention_in(states).view(pairs, tokens, 3, HEADS, WIDTH // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        read = functional.scaled_dot_product_attention(query, key, value, attn_mask=attention)
        read = self.attention_out(read.transpose(1, 2).reshape(pairs, tokens, WIDTH))
        states = self.attention_norm(states + self.dropout(read))
        thought = self.narrow(functional.gelu(self.wide(states)))
        normed: Tensor = self.norm(states + self.dropout(thought))
        return normed


class Reader(nn.Module):
    """Word vectors of `<s> passage </s> </s> question </s>` in; for each token two logits (an
    answer starts, an answer ends), of which the first token's say that there is none; and one logit
    of relevance.

    The passage stands first, so that its tokens have the same places whatever is asked.

    Args:
        dropout: in training; 0 to use it.
    """

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.sides = nn.Embedding(2, WIDTH)
        nn.init.zeros_(self.sides.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.span = nn.Linear(WIDTH, 2)
        self.relevance = nn.Linear(WIDTH, 1)
        for head in (self.span, self.relevance):
            nn.init.normal_(head.weight, std=1 / math.sqrt(WIDTH))
            nn.init.zeros_(head.bias)

    def forward(self, words: Tensor, sides: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """
        Args:
            words: [pairs, tokens, 384], the encoder's word embeddings.
            sides: int64 [pairs, tokens], 0 for the passage's and 1 for the question's.
            mask: int64 [pairs, tokens], 0 for padding.

        Returns:
            [pairs, tokens, 2] and [pairs].
        """
        places = self.positions.weight[: words.shape[1]]
        states = self.dropout(self.norm(words + places + self.sides(sides)))
        attention = (1.0 - mask[:, None, None, :].to(states.dtype)) * _MASKED
        for layer in self.layers:
            states = layer(states, attention)
        return self.span(states), self.relevance(states[:, 0]).squeeze(-1)


def from_bert(tensors: dict[str, Tensor], reader: Reader) -> None:
    """Gives a reader the weights of an encoder; the heads stay as they are.

    Args:
        tensors: named as in Hugging Face's BertModel.
    """
    kinds = tensors["embeddings.token_type_embeddings.weight"][0]
    state = {
        "positions.weight": tensors["embeddings.position_embeddings.weight"] + kinds,
        "norm.weight": tensors["embeddings.LayerNorm.weight"],
        "norm.bias": tensors["embeddings.LayerNorm.bias"],
    }
    for number in range(LAYERS):
        given, made = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            attention = [tensors[f"{given}attention.self.{x}.{kind}"] for x in _ATTENTION]
            state[f"{made}attention_in.{kind}"] = torch.cat(attention)
            for ours, theirs in _PARTS.items():
                state[f"{made}{ours}.{kind}"] = tensors[f"{given}{theirs}.{kind}"]
    missing, unexpected = reader.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith(_OWN) for name in missing):
        raise ValueError(f"the weights do not fit: {missing} missing, {unexpected} too many")


_ATTENTION = ("query", "key", "value")
_PARTS = {
    "attention_out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm": "output.LayerNorm",
}
_OWN = ("sides.", "span.", "relevance.")
"""What an encoder does not have."""
