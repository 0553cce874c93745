"""The model with its products united computes the same. How many there are: test_eight_bits.py."""

import pytest
import torch
from transformers import BertConfig, BertModel

from index.model.united_products import unite_products

TOKENS = torch.tensor([[1, 2, 3, 4, 5], [6, 7, 8, 0, 0]])
MASK = (TOKENS > 0).long()


@pytest.fixture
def model() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=50,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
        attn_implementation="sdpa",
    )
    return BertModel(config, add_pooling_layer=False).eval()


def states(model: BertModel, tokens: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        every: torch.Tensor = model(input_ids=tokens, attention_mask=MASK).last_hidden_state
    return every


def test_it_computes_the_same_for_one_text_after_the_other(model: BertModel) -> None:
    asked = [TOKENS, TOKENS.flip(0), TOKENS]
    before = [states(model, each) for each in asked]
    unite_products(model)
    for wanted, each in zip(before, asked, strict=True):
        assert torch.allclose(states(model, each), wanted, atol=1e-5)
