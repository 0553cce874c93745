"""Writes the trained reader as the product loads it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import openvino
import torch

from index.checksums import file_sha256
from index.reader import GRAPH_FILE, MANIFEST_FILE, WEIGHTS_FILE
from training.reader.model import Reader


def export(reader: Reader, folder: Path, made_from: dict[str, Any]) -> None:
    """Writes a graph, its weights in half precision (no pickle), and a manifest with checksums and
    with what they were made from."""
    reader.eval()
    example = (
        torch.zeros(2, 8, 384),
        torch.ones(2, 8, dtype=torch.int64),
        torch.ones(2, 8, dtype=torch.int64),
    )
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about an exporter that is not used
        converted = openvino.convert_model(reader, example_input=example)
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(converted, folder / GRAPH_FILE, compress_to_fp16=True)
    files = {name: file_sha256(folder / name) for name in (GRAPH_FILE, WEIGHTS_FILE)}
    manifest = json.dumps({"files": files, "made_from": made_from}, indent=1)
    (folder / MANIFEST_FILE).write_text(manifest + "\n", encoding="utf-8")
