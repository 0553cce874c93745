import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openvino
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openvino import opset13
from openvino.passes import ConstantFolding, Manager

from index.eight_bits import integers, put_in_eight_bits
from index.encoder import _IN_EIGHT_BITS
from index.model.prepare import RUNTIME_FILE, prepare

Floats = npt.NDArray[np.float32]

WIDTH = 384


def weights(outputs: int = WIDTH, inputs: int = WIDTH) -> npt.NDArray[np.float16]:
    return np.random.default_rng(1).normal(size=(outputs, inputs)).astype(np.float16)


def product(
    stored: npt.NDArray[np.floating], *, converted: bool = True, transposed: bool = True
) -> openvino.Model:
    """A network of one product, with weights as the prepared model or as a new one stores them."""
    rows = opset13.parameter([3, stored.shape[1] if transposed else len(stored)], np.float32)
    constant = opset13.constant(stored if converted else stored.astype(np.float32))
    used = opset13.convert(constant, "f32") if converted else constant
    return openvino.Model([opset13.matmul(rows, used, False, transposed)], [rows], "product")


def products(model: openvino.Model) -> list[openvino.Node]:
    return [each for each in model.get_ordered_ops() if each.get_type_name() == "MatMul"]


def stored_types(model: openvino.Model) -> list[str]:
    """Of the weights of each product."""
    types = []
    for each in products(model):
        source = each.input_value(1).get_node()
        while source.get_type_name() != "Constant" and source.get_input_size():
            source = source.input_value(0).get_node()
        types.append(source.get_element_type().get_type_name())
    return types


def computed_weights(model: openvino.Model) -> Floats:
    """What the operations before the product make of what is stored."""
    manager = Manager()
    manager.register_pass(ConstantFolding())
    manager.run_passes(model)
    [used] = products(model)
    found: Floats = used.input_value(1).get_node().get_data()
    return found


@given(
    seed=st.integers(0, 2**32 - 1),
    outputs=st.integers(1, 6),
    groups=st.integers(1, 5),
    numbers_a_scale=st.integers(1, 9),
    size=st.floats(1e-4, 1e4),
)
def test_integers_are_within_half_a_step(
    seed: int, outputs: int, groups: int, numbers_a_scale: int, size: float
) -> None:
    inputs = groups * numbers_a_scale
    drawn = np.random.default_rng(seed).normal(0.0, size, (outputs, inputs)).astype(np.float32)
    drawn[0] = 0.0
    numbers, scales = integers(drawn)
    grouped, scales_of_groups = integers(drawn, numbers_a_scale)
    assert numbers.dtype == grouped.dtype == np.int8
    assert scales.shape == (outputs, 1)
    assert scales_of_groups.shape == (outputs, groups, 1)
    assert (np.abs(numbers * scales - drawn) <= scales * 0.5001).all()
    error = np.abs(grouped * scales_of_groups - drawn.reshape(grouped.shape))
    assert (error <= scales_of_groups * 0.5001).all()
    assert (scales_of_groups.max(axis=1) == scales).all()
    assert not numbers[0].any()


@pytest.mark.parametrize("converted", [True, False], ids=["stored as fp16", "as float32"])
def test_weights_become_integers_with_a_scale_for_each_output(converted: bool) -> None:
    stored = weights()
    stored[7] *= 100
    model = product(stored, converted=converted)
    put_in_eight_bits(model)
    assert stored_types(model) == ["i8"]
    steps = np.abs(stored.astype(np.float32)).max(axis=1, keepdims=True) / 127
    assert (np.abs(computed_weights(model) - stored) <= steps * 0.5001).all()


def test_some_of_an_outputs_weights_have_one_scale_where_asked_for() -> None:
    stored = weights()
    stored[:, :128] *= 100
    model = product(stored)
    put_in_eight_bits(model, numbers_a_scale=128)
    assert stored_types(model) == ["i8"]
    steps = np.abs(stored.astype(np.float32)).reshape(WIDTH, 3, 128).max(axis=2) / 127
    allowed = np.repeat(steps, 128, axis=1) * 0.5001
    assert (np.abs(computed_weights(model) - stored) <= allowed).all()


@pytest.mark.parametrize(
    ("stored", "transposed"),
    [(weights(2), True), (weights(), False)],
    ids=["small", "the other way round"],
)
def test_other_weights_stay_as_they_are(stored: npt.NDArray[np.float16], transposed: bool) -> None:
    model = product(stored, transposed=transposed)
    put_in_eight_bits(model)
    assert stored_types(model) == ["f16"]


def test_only_those_become_integers_that_are_asked_for() -> None:
    rows = opset13.parameter([3, WIDTH], np.float32)
    states: openvino.Node = rows
    for _ in range(3):
        constant = opset13.constant(weights().astype(np.float32))
        states = opset13.tanh(opset13.matmul(states, constant, False, True))
    model = openvino.Model([states], [rows], "layers")
    put_in_eight_bits(model, {0, 2})
    assert stored_types(model) == ["i8", "f32", "i8"]


def test_products_of_two_results_stay_as_they_are() -> None:
    one, other = (opset13.parameter([WIDTH, WIDTH], np.float32) for _ in range(2))
    model = openvino.Model([opset13.matmul(one, other, False, True)], [one, other], "attention")
    put_in_eight_bits(model)
    assert stored_types(model) == ["f32"]


@pytest.mark.model
def test_every_layer_of_the_model_has_four_such_products(prepared_var: Path) -> None:
    model = openvino.Core().read_model(prepare(prepared_var) / RUNTIME_FILE)
    put_in_eight_bits(model)
    # Queries with keys and values, what they come to, and the two of the network.
    assert stored_types(model).count("i8") == 12 * 4


@pytest.mark.model
def test_late_products_of_the_states_themselves_stay_as_they_are(prepared_var: Path) -> None:
    model = openvino.Core().read_model(prepare(prepared_var) / RUNTIME_FILE)
    put_in_eight_bits(model, _IN_EIGHT_BITS, 128)
    names = [
        re.search(r"layer\.(\d+)\.(attention\.self|intermediate)", each.get_friendly_name())
        for each, stored in zip(products(model), stored_types(model), strict=True)
        if stored == "f16"
    ]
    kept = [(int(found[1]), found[2]) for found in names if found]
    assert kept == [(n, what) for n in range(8, 12) for what in ("attention.self", "intermediate")]
