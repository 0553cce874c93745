"""Style, script and icon of the pages, under names that hold their content's hash.

A browser keeps such a file for ever without asking again: what changes gets another name. The plain
names work too, for people; those are asked for anew.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"

_HASH_CHARACTERS = 12
"""Of SHA-256 in hex: 48 bits, where a handful of versions of a file must differ."""

FOR_EVER = "public, max-age=31536000, immutable"
"""A year, the longest that RFC 9111 knows; the files are the same for every reader."""


def _hashed(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_CHARACTERS]
    name = PurePosixPath(path.name)
    return f"{name.stem}.{digest}{name.suffix}"


_HASHED = {path.name: _hashed(path) for path in FOLDER.iterdir() if path.is_file()}
_PLAIN = {hashed: plain for plain, hashed in _HASHED.items()}


def asset(name: str) -> str:
    """The address of a file of `static/`, with its hash; KeyError where there is none."""
    return f"/static/{_HASHED[name]}"


class Assets(StaticFiles):
    """Serves `static/` under both names."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file under its plain or its hashed name."""
        plain = _PLAIN.get(path)
        response = await super().get_response(plain or path, scope)
        if plain:
            response.headers["Cache-Control"] = FOR_EVER
        return response
