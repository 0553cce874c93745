"""The network for questions: the encoder with weights of 4 bits, as the model's package has them.

The prepared model holds the same numbers as fp16. A short text is soon computed, and most of its
time goes into reading weights; with a quarter of the bytes, and products of 8-bit integers, it
takes less (docs/decisions/embedding-runtime.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino
from openvino import opset13

from index.model.four_bit import GROUP, ZERO, to_numbers

Numbers = npt.NDArray[np.floating]

OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP}
"""How OpenVINO is to compile such a network: activations become integers of 8 bits with a scale for
each group of 32, where the processor multiplies such; else they stay as they are."""


def with_four_bits(model: openvino.Model) -> openvino.Model:
    """A copy of a network in which every layer's weights that are numbers of 4 bits times a scale
    are kept so, and products that share an input, as of queries, keys and values, are one, which
    takes a twentieth less time. Everything else, the word embeddings above all, is shared with the
    original."""
    copy = model.clone()
    _unite_products(copy)
    for operation in copy.get_ops():
        weights = _weights(operation)
        if weights is None or weights.shape[1] % GROUP:
            continue
        packed = to_numbers(weights.astype(np.float32).reshape(len(weights), -1, GROUP))
        if packed is not None:
            operation.input(1).replace_source_output(_unpacked(*packed).output(0))
    copy.validate_nodes_and_infer_types()
    return copy


def _unite_products(model: openvino.Model) -> None:
    """Makes one product, and a split, of those that share an input and have a bias."""
    sharing = defaultdict(list)
    for operation in model.get_ordered_ops():
        weights, bias = _weights(operation), _bias(operation)
        if weights is not None and bias is not None:
            source = operation.input_value(0)
            place = source.get_node().get_friendly_name(), source.get_index()
            sharing[place].append((operation, weights, bias))
    for products in sharing.values():
        if len(products) > 1:
            _unite(products)


def _unite(products: Sequence[tuple[Any, Numbers, Numbers]]) -> None:
    """Of each the product, its weights, and what is added to it."""
    first, *_ = products[0]
    weights = np.concatenate([each for _, each, _ in products])
    stored = opset13.convert(opset13.constant(weights), "f32")
    product = opset13.matmul(first.input_value(0), stored, transpose_a=False, transpose_b=True)
    added = np.concatenate([bias for *_, bias in products], dtype=np.float32)
    lengths = np.array([len(bias) for *_, bias in products], dtype=np.int64)
    last = np.array(-1, dtype=np.int64)
    split = opset13.variadic_split(opset13.add(product, opset13.constant(added)), last, lengths)
    for number, (each, *_) in enumerate(products):
        [user] = each.output(0).get_target_inputs()
        for sum_user in user.get_node().output(0).get_target_inputs():
            sum_user.replace_source_output(split.output(number))


def _bias(operation: Any) -> Numbers | None:
    """What is added to a product that is used for nothing else, [outputs]; None where nothing is,
    or it is no product."""
    users = list(operation.output(0).get_target_inputs()) if operation.get_output_size() else []
    if operation.get_type_name() != "MatMul" or len(users) != 1:
        return None
    [user] = users
    outputs = operation.get_output_partial_shape(0)[-1]
    if user.get_node().get_type_name() != "Add" or outputs.is_dynamic:
        return None
    bias = _stored(user.get_node().input_value(1 - user.get_index()))
    if bias is None or bias.size != outputs.get_length():
        return None
    return bias.reshape(-1)


def _weights(operation: Any) -> Numbers | None:
    """The weights that a product multiplies with, as they are stored, [outputs, inputs]; None where
    it is no product with weights, or they stand the other way round."""
    if operation.get_type_name() != "MatMul" or not operation.get_attributes()["transpose_b"]:
        return None
    stored = _stored(operation.input_value(1))
    return stored if stored is not None and stored.ndim == 2 else None


def _stored(value: Any) -> Numbers | None:
    """The numbers of a constant, as they are stored, be they converted or not; None where it is no
    constant."""
    source = value.get_node()
    if source.get_type_name() == "Convert":
        source = source.input_value(0).get_node()
    if source.get_type_name() != "Constant":
        return None
    numbers: Numbers = source.get_data()
    return numbers


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
