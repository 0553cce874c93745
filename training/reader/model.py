"""The reader's network: the encoder's upper layers over question and passage together, and heads.

The lower layers read question and passage apart, as they do for the search, and stay as they are
(Cao et al. 2020, DeFormer: decomposing the lower layers costs a reader little). So the question's
states are at hand when the search has embedded it, only the upper layers have to be kept and
trained, and a training computes the states below once for all its rounds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor, nn
from transformers import BertModel

from index.model.prepare import MIDDLE_LAYER, TRANSFORMER_FOLDER

_WIDTH = 384
_MASKED = -1e4
"""Added to the attention of padding: large against any logit, and within half precision."""


class Reader(nn.Module):
    """States of [question, passage] in; for each token two logits (an answer starts, an answer
    ends), of which the first token's say that there is none; and one logit of relevance.

    Args:
        model: the prepared model's folder (index/model/prepare.py).
    """

    def __init__(self, model: Path) -> None:
        super().__init__()
        bert: Any = BertModel.from_pretrained(
            model / TRANSFORMER_FOLDER,
            attn_implementation="eager",  # 16.9 pairs a second, "sdpa" 16.0
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,  # 16.0 pairs a second, with dropout 10.9
            attention_probs_dropout_prob=0.0,
        )
        bert.encoder.layer = bert.encoder.layer[MIDDLE_LAYER:]
        self.encoder = bert.encoder
        self.sides = nn.Embedding(2, _WIDTH)
        nn.init.zeros_(self.sides.weight)
        self.span = nn.Linear(_WIDTH, 2)
        self.relevance = nn.Linear(_WIDTH, 1)

    def forward(self, states: Tensor, sides: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """
        Args:
            states: float32 [pairs, tokens, 384].
            sides: int64 [pairs, tokens], 0 for the question's and 1 for the passage's.
            mask: int64 [pairs, tokens], 0 for padding.

        Returns:
            float32 [pairs, tokens, 2] and float32 [pairs].
        """
        attention = (1.0 - mask[:, None, None, :].to(states.dtype)) * _MASKED
        read = self.encoder(states + self.sides(sides), attention_mask=attention)[0]
        read = read.to(self.span.weight.dtype)
        return self.span(read), self.relevance(read[:, 0]).squeeze(-1)
