"""Who asks: the one place that turns a request into the reader's access."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Request

_GROUP = re.compile(r"public|internal|restricted:[^\s,:]+")


def parse_groups(text: str, setting: str = "access") -> frozenset[str]:
    """The groups in a setting, such as `public,internal,restricted:ikm`.

    Raises:
        ValueError: for anything that is neither a level nor a `restricted:<group>`.
    """
    groups = frozenset(part.strip() for part in text.split(",") if part.strip())
    for group in sorted(groups):
        if not _GROUP.fullmatch(group):
            raise ValueError(
                f"{setting}: `{group}` is no access level; give `public`, `internal` or "
                f"`restricted:<group>`, separated by commas (setting KNOWLEDGE_{setting.upper()})"
            )
    if not groups:
        raise ValueError(
            f"{setting}: no level given; give at least `public` (KNOWLEDGE_{setting.upper()})"
        )
    return groups


async def reader_groups(request: Request) -> frozenset[str]:
    """The groups of the reader who sent the request. Today every reader has those of the setting
    `access`; with sign-in, they come from the reader's token, and only this function changes."""
    groups: frozenset[str] = request.app.state.groups
    return groups


def may_maintain(groups: frozenset[str]) -> bool:
    """Whether a reader is shown what is for maintainers: staff are, the public is not. With sign-in
    this becomes a role, and only this function changes."""
    return "internal" in groups


Groups = Annotated[frozenset[str], Depends(reader_groups)]
"""What an endpoint declares to know its reader's access."""
