from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openvino
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openvino import opset13
from openvino.passes import ConstantFolding, Manager

from index.embedding import QUERY_PREFIX_TOKENS
from index.encoder import Encoder
from index.model.four_bit import GROUP
from index.model.prepare import RUNTIME_FILE, prepare
from index.passage_text import query_input
from index.question_network import with_four_bits

Floats = npt.NDArray[np.float32]

QUESTIONS = [
    "Who receives cash grants?",
    " ".join(["cash"] * 11),  # 16 tokens: as wide as the narrowest network
    " ".join(["cash"] * 12),
    "¿Cuánto dinero reciben las personas retornadas para abrir un negocio en su comunidad?",
    "كم من المال يحصل عليه العائدون لبدء مشروع صغير؟",
    "返回者如何获得培训和现金补助？",
    "Какие меры помогли вернувшимся домой семьям найти жильё до начала зимы, и кто за них платил?",
]


def product_with(weights: npt.NDArray[np.floating], *, transposed: bool = True) -> openvino.Model:
    """A network of one product with weights, stored as fp16 as those of the prepared model."""
    width = weights.shape[1] if transposed else weights.shape[0]
    rows = opset13.parameter([3, width], np.float32)
    stored = opset13.convert(opset13.constant(weights.astype(np.float16)), "f32")
    return openvino.Model([opset13.matmul(rows, stored, False, transposed)], [rows], "product")


def four_bit_weights(numbers: npt.NDArray[np.integer], scales: Floats) -> Floats:
    """[outputs, groups, 32] numbers from -8 to 7 and a scale for each group, as Q4_0 has them."""
    weights: Floats = (numbers * scales[..., np.newaxis]).reshape(len(numbers), -1)
    return weights.astype(np.float16).astype(np.float32)


def element_types(model: openvino.Model) -> set[str]:
    return {
        each.get_element_type().get_type_name()
        for each in model.get_ops()
        if each.get_type_name() == "Constant"
    }


def computed_weights(model: openvino.Model) -> Floats:
    """What the operations before the product make of what is stored."""
    manager = Manager()
    manager.register_pass(ConstantFolding())
    manager.run_passes(model)
    [product] = [each for each in model.get_ops() if each.get_type_name() == "MatMul"]
    weights: Floats = product.input_value(1).get_node().get_data()
    return weights


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 4))
def test_numbers_of_four_bits_with_a_scale_are_kept(seed: int, outputs: int, groups: int) -> None:
    random = np.random.default_rng(seed)
    numbers = random.integers(-8, 8, (outputs, groups, GROUP))
    numbers[:, :, 0] = -8  # the weight farthest from 0, which tells the scale
    scales = random.normal(0.0, 0.01, (outputs, groups)).astype(np.float16).astype(np.float32)
    weights = four_bit_weights(numbers, scales)
    small = with_four_bits(product_with(weights))
    assert "u4" in element_types(small)
    # But for one rounding to half precision: what is stored was rounded, too.
    assert np.allclose(computed_weights(small), weights, rtol=2**-10, atol=2**-24)


def test_groups_of_nothing_but_zeros_stay_so() -> None:
    weights = np.zeros((2, 2 * GROUP), dtype=np.float32)
    weights[0, :GROUP] = np.arange(-8, 8).repeat(2) * 0.25
    small = with_four_bits(product_with(weights))
    assert "u4" in element_types(small)
    assert np.array_equal(computed_weights(small), weights)


@pytest.mark.parametrize(
    ("weights", "transposed"),
    [
        (np.random.default_rng(1).normal(size=(4, GROUP)), True),  # no numbers of 4 bits
        (four_bit_weights(np.full((4, 1, GROUP), -8), np.ones((4, 1), np.float32))[:, :31], True),
        (np.full((GROUP, GROUP), -8.0), False),
    ],
    ids=["other weights", "no whole groups", "the other way round"],
)
def test_other_weights_stay_as_they_are(weights: Floats, transposed: bool) -> None:
    model = product_with(weights, transposed=transposed)
    assert element_types(with_four_bits(model)) == element_types(model) == {"f16"}


def test_the_original_stays_as_it_is() -> None:
    model = product_with(four_bit_weights(np.full((4, 1, GROUP), -8), np.ones((4, 1), np.float32)))
    with_four_bits(model)
    assert element_types(model) == {"f16"}


def test_products_that_share_an_input_become_one_and_give_the_same() -> None:
    random = np.random.default_rng(3)
    rows = opset13.parameter([-1, GROUP], np.float32)

    def product(outputs: int) -> openvino.Node:
        weights = random.normal(size=(outputs, GROUP)).astype(np.float16)
        stored = opset13.convert(opset13.constant(weights), "f32")
        return opset13.matmul(rows, stored, False, True)

    def layer(outputs: int) -> openvino.Node:
        bias = random.normal(size=(1, outputs)).astype(np.float32)
        return opset13.add(product(outputs), opset13.constant(bias))

    results = [opset13.relu(layer(4)), opset13.tanh(layer(6)), opset13.relu(product(5))]
    model = openvino.Model(results, [rows], "layers")
    united = with_four_bits(model)
    kinds = [each.get_type_name() for each in united.get_ops()]
    assert kinds.count("MatMul") == 2
    given = random.normal(size=(7, GROUP)).astype(np.float32)
    exactly = {"INFERENCE_PRECISION_HINT": "f32"}
    before, after = (openvino.compile_model(each, "CPU", exactly) for each in (model, united))
    for wanted, found in zip(before(given).values(), after(given).values(), strict=True):
        assert np.allclose(found, wanted, atol=1e-5)


@pytest.fixture(scope="module")
def folder(prepared_var: Path) -> Path:
    return prepare(prepared_var)


@pytest.mark.model
def test_every_layer_of_the_model_has_such_weights(folder: Path) -> None:
    model = openvino.Core().read_model(folder / RUNTIME_FILE)
    packed = [
        each
        for each in with_four_bits(model).get_ops()
        if each.get_type_name() == "Constant" and each.get_element_type().get_type_name() == "u4"
    ]
    # Queries, keys and values together, what they come to, and the two of the network.
    assert len(packed) == 12 * 4


@pytest.mark.model
def test_questions_come_out_as_with_the_whole_model(folder: Path) -> None:
    fast, exact = Encoder(folder), Encoder(folder, precision="float32")
    for question in QUESTIONS:
        one = fast.encode_question(query_input(question))
        [[other]] = exact.encode([query_input(question)])
        assert one.token_ids.tolist() == other.token_ids.tolist()
        assert one.spans.tolist() == other.spans.tolist()
        kept = slice(QUERY_PREFIX_TOKENS, -1)
        for layer in range(2):
            states, wanted = one.layers[kept, layer], other.layers[kept, layer]
            lengths = np.linalg.norm(states, axis=1) * np.linalg.norm(wanted, axis=1)
            assert ((states * wanted).sum(axis=1) / lengths).min() > 0.997


@pytest.mark.model
def test_float32_reads_questions_with_the_whole_model(folder: Path) -> None:
    exact = Encoder(folder, precision="float32")
    [[wanted]] = exact.encode([query_input(QUESTIONS[0])])
    assert np.array_equal(exact.encode_question(query_input(QUESTIONS[0])).layers, wanted.layers)


@pytest.mark.model
def test_questions_asked_at_once_do_not_disturb_each_other(folder: Path) -> None:
    encoder = Encoder(folder)
    asked = [query_input(question) for question in QUESTIONS * 4]
    alone = [encoder.encode_question(each).layers for each in asked]
    with ThreadPoolExecutor(max_workers=8) as threads:
        together = [each.layers for each in threads.map(encoder.encode_question, asked)]
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one, other, atol=1e-5)
