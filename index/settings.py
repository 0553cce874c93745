"""Every setting of the software, in one place.

They stand in `index` because both `ingest` and `service` need them and may import only from here.
Each is read from the environment as KNOWLEDGE_<NAME>, or from a file `.env` in the working folder.
An unknown key is refused, so that a misspelt setting can't be lost in silence.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KNOWLEDGE_"


class UnknownSettingError(ValueError):
    """The environment holds a KNOWLEDGE_… variable that is no setting."""


class Settings(BaseSettings):
    """All settings with their defaults; the README lists them and a test compares the two."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True
    )

    sources: Path = Field(Path("data/sources.toml"), description="What to ingest.")
    var: Path = Field(
        Path("var"), description="Folder of everything generated: model, caches, snapshots."
    )
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the service listens on; 0: any free.")
    access: str = Field(
        "public,internal",
        description="Access levels and groups that readers have, comma-separated, such as "
        "`public,internal,restricted:ikm`.",
    )
    threads: int = Field(
        0, ge=0, description="Threads for embedding and search; 0: one for each core."
    )
    precision: Literal["auto", "float32"] = Field(
        "auto",
        description="Arithmetic of the embedding model: `auto` takes bfloat16 and 8-bit integers "
        "where the processor has them (cosine to float32 .999); `float32` never does. A service "
        "refuses vectors of the other kind: `float32` on both suits machines with and without.",
    )
    mask_contacts: bool = Field(
        True,
        description="Whether e-mail addresses and telephone numbers are masked at ingestion; after "
        "a change the next run makes everything anew.",
    )
    read_workers: int = Field(
        0, ge=0, description="Processes that read files; 0: one for each core."
    )
    read_seconds: float = Field(
        300.0, gt=0, description="Time limit for reading one file, seconds."
    )
    read_memory: int = Field(
        2048, ge=256, description="Memory limit for the process that reads a file, MiB."
    )
    snapshots_kept: int = Field(3, ge=2, description="Snapshots kept for a roll back.")
    passages_per_document: int = Field(
        3, ge=1, description="Passages of one document in a page of results, at most."
    )
    reader: bool = Field(
        True,
        description="Whether `ask` reads the best passages once more together with the question; "
        "without, it is several times as fast and answers less well.",
    )
    abstain_below: float = Field(
        0.3, ge=0, le=1, description="Confidence below which `ask` abstains."
    )
    max_query_characters: int = Field(
        2000, ge=1, description="Longest question that the API takes, characters."
    )
    max_text_characters: int = Field(
        100_000, ge=1, description="Longest text that `related` takes, characters."
    )
    widget_origins: str = Field(
        "none",
        description="Sites whose pages may show the widget, by script or in a frame: origins such "
        "as `https://poem.example.org`, comma-separated; `none`: no other site.",
    )
    feedback: bool = Field(
        True,
        description="Whether readers may vote on answers and passages; votes are kept in "
        "`var/feedback.sqlite` without the person.",
    )
    unanswered: bool = Field(
        True,
        description="Whether questions without an answer are kept there for `knowledge gaps`, "
        "contacts masked and without the person.",
    )
    generated_url: str = Field(
        "off",
        pattern=r"^(off|https?://\S+)$",
        description="Address of an OpenAI-compatible endpoint that writes answers, up to and with "
        "`/v1`; `off`: none is asked.",
    )
    generated_model: str = Field("default", description="The model's name at that endpoint.")
    generated_key: SecretStr | None = Field(
        None, description="The endpoint's API key, where it wants one; never logged."
    )
    generated_access: str = Field(
        "public",
        description="Access levels and groups whose documents the endpoint may have, written like "
        "`access`.",
    )
    generated_unsupported: Literal["drop", "mark"] = Field(
        "drop", description="What happens to a sentence that its sources do not support."
    )
    generated_seconds: float = Field(
        30.0, gt=0, description="Time limit for an answer, retries included, seconds."
    )
    generated_connect_seconds: float = Field(
        3.0, gt=0, description="Time limit for reaching the endpoint, seconds."
    )
    generated_retries: int = Field(
        1, ge=0, description="Further tries when the endpoint fails or is busy."
    )
    generated_context_tokens: int = Field(
        4096, ge=512, description="The model's window: question, passages and answer, tokens."
    )
    generated_output_tokens: int = Field(
        400, ge=16, description="Length of a generated answer, tokens, at most."
    )
    generated_at_once: int = Field(
        4, ge=1, description="Answers written at the same time, at most; others are only quoted."
    )


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        UnknownSettingError: for a KNOWLEDGE_… variable that no setting has.
        pydantic.ValidationError: for a value of the wrong form.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in known)
    if unknown:
        raise UnknownSettingError(
            f"unknown setting {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        )
    return Settings()
