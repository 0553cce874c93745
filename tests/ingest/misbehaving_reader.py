"""A reader on its worst day: it does what the file tells it to."""

import os
import signal
import time
from pathlib import Path

from ingest.blocks import Block, ReadError, Reading


def misbehave(path: Path) -> Reading:
    """Notes each file that it reads in a file `reads` beside the folder, for tests to look at."""
    with (path.parent.parent / "reads").open("a") as reads:
        reads.write(f"{path.name}\n")
    match path.read_text().split(maxsplit=1):
        case ["hang"]:
            path.with_suffix(".pid").write_text(str(os.getpid()))
            while True:
                pass
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["eat"]:
            held = [bytearray(50_000_000) for _ in range(100)]
            return Reading(blocks=(Block(str(len(held))),))
        case ["die"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        case ["leave"]:
            os._exit(7)
        case ["refuse"]:
            raise ReadError("it is empty; save it anew")
        case ["stumble"]:
            raise KeyError("odd")
        case []:
            return Reading(blocks=())
        case ["warn", *_]:
            return Reading(blocks=(Block(path.read_text()),), warnings=("page 2 has no text",))
    return Reading(blocks=(Block(path.read_text()),))
