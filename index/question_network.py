"""The network for questions: the encoder with weights of 4 bits, as the model's package has them.

The prepared model holds the same numbers as fp16. A short text is soon computed, and most of its
time goes into reading weights; with a quarter of the bytes, and products of 8-bit integers, it
takes less (docs/decisions/embedding-runtime.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import openvino
from openvino import opset13

from index.model.four_bit import GROUP, ZERO, to_numbers

OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP}
"""How OpenVINO is to compile such a network: activations become integers of 8 bits with a scale for
each group of 32, where the processor multiplies such; else they stay as they are."""


def with_four_bits(model: openvino.Model) -> openvino.Model:
    """A copy of a network in which every layer's weights that are numbers of 4 bits times a scale
    are kept so. Everything else, the word embeddings above all, is shared with the original."""
    copy = model.clone()
    for operation in copy.get_ops():
        weights = _weights(operation)
        packed = None if weights is None else to_numbers(weights)
        if packed is not None:
            operation.input(1).replace_source_output(_unpacked(*packed).output(0))
    copy.validate_nodes_and_infer_types()
    return copy


def _weights(operation: Any) -> npt.NDArray[np.float32] | None:
    """The weights that a product multiplies with, float32 [outputs, groups, 32]; None where it is
    no product with weights, or they don't fall into groups."""
    if operation.get_type_name() != "MatMul" or not operation.get_attributes()["transpose_b"]:
        return None
    source = operation.input_value(1).get_node()
    if source.get_type_name() == "Convert":
        source = source.input_value(0).get_node()
    if source.get_type_name() != "Constant":
        return None
    weights: npt.NDArray[np.float32] = source.get_data().astype(np.float32)
    if weights.ndim != 2 or weights.shape[1] % GROUP:
        return None
    return weights.reshape(len(weights), -1, GROUP)


def _unpacked(numbers: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]) -> openvino.Node:
    """Of [outputs, groups, 32] and [outputs, groups, 1] the operations that make weights of them,
    which OpenVINO knows and does not carry out."""
    packed = openvino.Tensor(openvino.Type.u4, list(numbers.shape))
    flat = numbers.reshape(-1)
    packed.data.reshape(-1)[:] = flat[0::2] | flat[1::2] << 4
    zero = opset13.constant(np.array(ZERO, dtype=np.uint8))
    weights = opset13.subtract(
        opset13.convert(opset13.constant(packed), "f16"), opset13.convert(zero, "f16")
    )
    weights = opset13.multiply(weights, opset13.constant(scales))
    shape = np.array([len(numbers), -1], dtype=np.int64)
    return opset13.convert(opset13.reshape(weights, shape, False), "f32")
