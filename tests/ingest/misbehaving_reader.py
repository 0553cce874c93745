"""A reader on its worst day: it does what the file tells it to."""

import os
import signal
from pathlib import Path

from ingest.blocks import Block, ReadError, Reading


def misbehave(path: Path) -> Reading:
    match path.read_text():
        case "hang":
            path.with_suffix(".pid").write_text(str(os.getpid()))
            while True:
                pass
        case "eat":
            held = [bytearray(50_000_000) for _ in range(100)]
            return Reading(blocks=(Block(str(len(held))),))
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leave":
            os._exit(7)
        case "refuse":
            raise ReadError("it is empty; save it anew")
        case "stumble":
            raise KeyError("odd")
    return Reading(blocks=(Block(path.read_text()),))
