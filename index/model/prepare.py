"""Makes the default model ready, once: a sentence-transformers folder and its OpenVINO conversion.

Everything comes from installed packages; nothing is downloaded. The folder in
sentence-transformers format is what other tools (and our own comparison with them) load; the
service and ingestion run the conversion.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.checksums import damages_of, file_sha256
from index.model.unpack import (
    Architecture,
    Floats,
    ModelPackageError,
    packaged_tokenizer,
    packaged_weights,
    read_weights,
)

NAME = "multilingual-e5-small"
VERSION = 4
"""Raised whenever what `prepare` writes changes."""

MIDDLE_LAYER = 7
"""Of twelve, the layer whose states are kept beside the last one's: they say more of what a word
means in any language, the last ones more of what the text is about. Late interaction over both
finds more than over either (docs/decisions/token-vectors.md)."""

TRANSFORMER_FOLDER = "sentence-transformers"
RUNTIME_FILE = "encoder.xml"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "manifest.json"


def model_folder(var: Path) -> Path:
    """Where the prepared model lies under the folder of generated state."""
    return var / "models" / f"{NAME}-v{VERSION}"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a prepared model, None where none was prepared (or not to the end)."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def check(folder: Path) -> list[str]:
    """What is wrong with a prepared model; empty when every file has its checksum."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"no model is prepared in {folder}"]
    return damages_of(folder, manifest["files"])


def prepare(var: Path) -> Path:
    """Prepares the model under `var` unless it is there already, and returns its folder.

    The work is done aside and published by one rename, so a killed run leaves nothing half made.

    Raises:
        ModelPackageError: if a package with a part of the model is missing.
    """
    folder = model_folder(var)
    if read_manifest(folder) is not None:
        return folder
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        weights, tokenizer = packaged_weights(), packaged_tokenizer()
        architecture, tensors = read_weights(weights)
        shutil.copyfile(tokenizer, aside / TOKENIZER_FILE)
        with _quiet():
            _write_transformer(aside / TRANSFORMER_FOLDER, architecture, tensors)
            _convert(aside / TRANSFORMER_FOLDER, aside / RUNTIME_FILE)
        _write_manifest(aside, weights, tokenizer)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the libraries' progress bars and warnings: that they trace (deprecated for an
    exporter that OpenVINO does not read), and that the unused pooler has no weights."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity(verbosity)


def _write_transformer(
    folder: Path, architecture: Architecture, tensors: dict[str, Floats]
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(packaged_tokenizer()),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        sep_token="</s>",
        pad_token="<pad>",
        cls_token="<s>",
        mask_token="<mask>",
        model_max_length=architecture.positions,
    )
    model = BertModel(
        BertConfig(
            vocab_size=architecture.vocabulary,
            hidden_size=architecture.hidden,
            num_hidden_layers=architecture.layers,
            num_attention_heads=architecture.heads,
            intermediate_size=architecture.feed_forward,
            max_position_embeddings=architecture.positions,
            type_vocab_size=architecture.token_types,
            layer_norm_eps=architecture.epsilon,
            pad_token_id=1,  # `<pad>` in the vocabulary of XLM-RoBERTa
        ),
        add_pooling_layer=False,
    )
    missing, unexpected = model.load_state_dict(
        {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}, strict=False
    )
    if unexpected or any("position_ids" not in name for name in missing):
        raise ModelPackageError(f"the weights do not fit: {missing} missing, {unexpected} too many")
    plain = folder / "plain"
    model.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    encoder = SentenceTransformer(
        modules=[
            Transformer(str(plain), max_seq_length=architecture.positions),
            Pooling(architecture.hidden, pooling_mode="mean"),
            Normalize(),
        ],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )
    encoder.save(str(folder))
    shutil.rmtree(plain)


def _convert(transformer: Path, target: Path) -> None:
    import openvino
    import torch
    from transformers import BertModel

    from index.model.united_products import unite_products  # like torch, only where it is needed

    class Tokens(torch.nn.Module):
        """The encoder's middle and last hidden states, [texts, tokens, 2, 384]."""

        def __init__(self, model: BertModel) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.model(
                input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
            ).hidden_states
            return torch.stack([states[MIDDLE_LAYER], states[-1]], dim=2)

    bert = BertModel.from_pretrained(transformer, attn_implementation="sdpa")
    unite_products(bert)
    model = Tokens(bert).eval()
    example = {
        "input_ids": torch.ones(2, 16, dtype=torch.int64),
        "attention_mask": torch.ones(2, 16, dtype=torch.int64),
    }
    with torch.no_grad():
        converted = openvino.convert_model(model, example_input=example)
    # Weights are 4-bit numbers times an fp16 scale: fp16 keeps them to one part in 2,048.
    openvino.save_model(converted, target, compress_to_fp16=True)


def _write_manifest(folder: Path, weights: Path, tokenizer: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "name": NAME,
        "version": VERSION,
        "weights": file_sha256(weights),
        "tokenizer": file_sha256(tokenizer),
        "files": {str(path.relative_to(folder)): file_sha256(path) for path in files},
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
