"""Which model, correction, recipe and arithmetic made vectors: those of another can't be mixed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.correction import Correction
from index.encoder import PRECISIONS
from index.model.prepare import model_folder, read_manifest

_RECIPE = "5"
"""Raised whenever index/embedding.py makes other vectors of the same text."""


def fingerprint(var: Path, precision: str, correction: Correction | None = None) -> str:
    """What the prepared model makes vectors with, without loading it; empty where none is prepared.

    Args:
        var: the folder that the model was prepared in.
        precision: the one in use, one of PRECISIONS.
        correction: loaded where none is given.

    Returns:
        The model's name, a hash of its weights, tokenizer, correction and recipe, and the
        precision: "multilingual-e5-small-0123456789abcdef-bfloat16".
    """
    manifest = read_manifest(model_folder(var))
    if manifest is None:
        return ""
    parts = [
        manifest["name"],
        str(manifest["version"]),
        manifest["weights"],
        manifest["tokenizer"],
        (correction or Correction()).checksum,
        _RECIPE,
    ]
    made = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
    return f"{manifest['name']}-{made}-{precision}"


def how_to_mend(snapshots: str, ours: str) -> str:
    """What to do where the vectors of a snapshot were made otherwise than ours are.

    Args:
        snapshots: its fingerprint.
        ours: that of the embedder that questions are put to.
    """
    (model, precision), (our_model, our_precision) = _parts(snapshots), _parts(ours)
    if model != our_model or not (precision and our_precision):
        return "knowledge ingest"
    if precision == "float32":
        return "set KNOWLEDGE_PRECISION=float32, or knowledge ingest"
    return (
        "unset KNOWLEDGE_PRECISION where the processor has bfloat16, or knowledge ingest (with "
        "KNOWLEDGE_PRECISION=float32 for machines of either kind)"
    )


def _parts(fingerprint: str) -> tuple[str, str]:
    """The model and the precision; snapshots of earlier versions don't tell theirs."""
    model, _, precision = fingerprint.rpartition("-")
    return (model, precision) if precision in PRECISIONS else (fingerprint, "")
