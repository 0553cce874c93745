"""python -m training.reader.export FOLDER [--output FOLDER]

Writes the weights that `python -m training.reader.learn` left in FOLDER as the product loads them:
a graph, its weights, and a manifest with checksums (no pickle).

The matrices are in 8 bits, each row with its own scale, so that twelve layers take 21 MB; what the
runtime computes in is its own choice.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import Any

import openvino
import torch

from index.checksums import file_sha256
from index.eight_bits import put_in_eight_bits
from index.reader import FOLDER, GRAPH_FILE, MANIFEST_FILE, WEIGHTS_FILE
from training.reader.learn import load
from training.reader.network import WIDTH, Reader


def main() -> None:
    """Reads the arguments and writes the files."""
    parser = argparse.ArgumentParser(prog="python -m training.reader.export", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=FOLDER)
    given = parser.parse_args()
    log = given.folder / "made_from.json"
    made_from = json.loads(log.read_text(encoding="utf-8")) if log.is_file() else {}
    export(load(given.folder), given.output, made_from)
    print(f"wrote {given.output}")


def export(reader: Reader, folder: Path, made_from: dict[str, Any]) -> None:
    """Writes the three files, the last with what the reader was made from."""
    reader.eval()
    example = (
        torch.zeros(2, 8, WIDTH),
        torch.ones(2, 8, dtype=torch.int64),
        torch.ones(2, 8, dtype=torch.int64),
    )
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about an exporter that is not used
        converted = openvino.convert_model(reader, example_input=example)
    put_in_eight_bits(converted)
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(converted, folder / GRAPH_FILE, compress_to_fp16=True)
    files = {name: file_sha256(folder / name) for name in (GRAPH_FILE, WEIGHTS_FILE)}
    manifest = json.dumps({"files": files, "made_from": made_from}, indent=1)
    (folder / MANIFEST_FILE).write_text(manifest + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
