"""Weights of a network's products as integers of 8 bits, some of an output's with one scale.

Where the processor multiplies such integers, OpenVINO makes them of what goes into the product,
too, while it runs: some numbers at a time, with a scale of their own (its option
DYNAMIC_QUANTIZATION_GROUP_SIZE says how many).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino
from openvino import opset13

Floats = npt.NDArray[np.float32]

_LARGEST = 127
"""Of an integer of 8 bits with a sign, as far on both sides of 0."""

_SMALLEST_MATRIX = 384 * 384
"""Weights; smaller matrices, as of a head with two outputs, are not worth it."""


def put_in_eight_bits(
    model: openvino.Model, wanted: Collection[int] | None = None, numbers_a_scale: int = 0
) -> None:
    """Makes integers of the weights of products, but for small ones.

    Args:
        model: is changed.
        wanted: which products, by their number in the order in which they are computed; None for
            all.
        numbers_a_scale: see `integers`.
    """
    products = [each for each in model.get_ordered_ops() if _is_large(_weights(each))]
    for number, product in enumerate(products):
        if wanted is not None and number not in wanted:
            continue
        weights = _weights(product)
        numbers, scales = integers(weights.astype(np.float32), numbers_a_scale)
        whole = opset13.convert(opset13.constant(numbers), "f32")
        scaled = opset13.multiply(whole, opset13.constant(scales))
        if numbers.ndim > weights.ndim:
            shape = opset13.constant(np.array(weights.shape, dtype=np.int64))
            scaled = opset13.reshape(scaled, shape, special_zero=False)
        product.input(1).replace_source_output(scaled.output(0))
    model.validate_nodes_and_infer_types()


def integers(weights: Floats, numbers_a_scale: int = 0) -> tuple[npt.NDArray[np.int8], Floats]:
    """Weights as integers, and what each is to be multiplied with.

    Args:
        weights: float32 [outputs, inputs].
        numbers_a_scale: so many neighbours of an output's have one scale; it divides the number of
            inputs. 0 for all of them.

    Returns:
        int8 [outputs, inputs] and float32 [outputs, 1]; with `numbers_a_scale` int8 [outputs,
        groups, numbers a scale] and float32 [outputs, groups, 1].
    """
    if numbers_a_scale:
        weights = weights.reshape(len(weights), -1, numbers_a_scale)
    scales = np.abs(weights).max(axis=-1, keepdims=True) / np.float32(_LARGEST)
    scales = np.maximum(scales, np.finfo(np.float16).tiny)  # they may be stored so
    return np.rint(weights / scales).astype(np.int8), scales


def _is_large(weights: Any) -> bool:
    return weights is not None and weights.size >= _SMALLEST_MATRIX


def _weights(operation: Any) -> Any:
    """The weights that a product multiplies with, as they are stored, [outputs, inputs]; None where
    it is no product with weights, or they stand the other way round."""
    if operation.get_type_name() != "MatMul" or not operation.get_attributes()["transpose_b"]:
        return None
    source = operation.input_value(1).get_node()
    if source.get_type_name() == "Convert":
        source = source.input_value(0).get_node()
    if source.get_type_name() != "Constant":
        return None
    weights = source.get_data()
    return weights if weights.ndim == 2 else None
