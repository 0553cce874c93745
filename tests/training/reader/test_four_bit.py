import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.model.four_bit import from_four_bit
from index.model.unpack import packaged_weights, read_weights
from training.reader.four_bit import to_four_bit


@given(
    numbers=arrays(np.int8, (5, 32), elements=st.integers(-7, 7)),
    scales=arrays(np.float16, 5, elements=st.sampled_from([0.001, 0.03, 0.25])),
)
def test_what_came_from_four_bits_comes_back(numbers: np.ndarray, scales: np.ndarray) -> None:
    numbers = numbers.copy()
    numbers[:, 3] = -8  # as in the packaged file: the largest number has the largest value
    weights = numbers.astype(np.float32) * scales.astype(np.float32)[:, None]
    assert np.array_equal(from_four_bit(*to_four_bit(weights)), weights.reshape(-1))


def test_other_weights_are_refused() -> None:
    weights = np.random.default_rng(1).standard_normal(64).astype(np.float32)
    with pytest.raises(ValueError, match="4 bits"):
        to_four_bit(weights)


@pytest.mark.model
def test_a_layer_of_the_packaged_model_is_kept_exactly() -> None:
    weights = read_weights(packaged_weights())[1]["encoder.layer.3.output.dense.weight"]
    scales, packed = to_four_bit(weights)
    assert scales.nbytes + packed.nbytes == weights.nbytes * 18 / 128
    assert np.array_equal(from_four_bit(scales, packed), weights.reshape(-1))
