"""Queries, keys and values as one product: three narrow ones take longer than a wide one.

What scores of attention are multiplied with goes into the product's weights, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel


def unite_products(model: BertModel) -> None:
    """Makes one product of the three that every attention begins with. The model computes the same.

    Args:
        model: is changed; only to be traced, as its weights get other names.
    """
    layers: Any = model.encoder.layer
    for layer in layers:
        attention = layer.attention.self
        _scale(attention.query, attention.scaling)
        attention.scaling = 1.0
        parts = [attention.query, attention.key, attention.value]
        attention.query, attention.key, attention.value = _united(parts)


def _scale(product: nn.Linear, factor: float) -> None:
    with torch.no_grad():
        product.weight.mul_(factor)
        product.bias.mul_(factor)


def _united(parts: Sequence[nn.Linear]) -> list[nn.Module]:
    """For each of several products of one input what gives its part of the one product."""
    lengths = [each.out_features for each in parts]
    product = nn.Linear(parts[0].in_features, sum(lengths))
    product.load_state_dict(
        {
            "weight": torch.cat([each.weight for each in parts]),
            "bias": torch.cat([each.bias for each in parts]),
        }
    )
    shared = _Remembered(product.requires_grad_(False))
    return [_Part(shared, lengths, number) for number in range(len(parts))]


class _Remembered:
    """A product that is made once of an input that several ask for one after the other."""

    def __init__(self, product: nn.Linear) -> None:
        self._product = product
        self._input: Tensor | None = None
        self._output: Tensor | None = None

    def __call__(self, states: Tensor) -> Tensor:
        if self._output is None or self._input is not states:
            self._input, self._output = states, self._product(states)
        return self._output


class _Part(nn.Module):
    def __init__(self, product: _Remembered, lengths: Sequence[int], number: int) -> None:
        super().__init__()
        self._product = product
        self._lengths = list(lengths)
        self._number = number

    def forward(self, states: Tensor) -> Tensor:
        return torch.split(self._product(states), self._lengths, dim=-1)[self._number]
