"""Writes the trained reader as the product loads it."""

from __future__ import annotations

import warnings
from pathlib import Path

import openvino
import torch

from training.reader.model import Reader

RUNTIME_FILE = "reader.xml"


def export(reader: Reader, folder: Path) -> None:
    """Writes reader.xml and reader.bin: a graph and its weights in half precision, no pickle."""
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
    openvino.save_model(converted, folder / RUNTIME_FILE, compress_to_fp16=True)
