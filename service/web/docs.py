"""The API's documentation at /api/docs, with no script from anywhere but here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from service.middleware import DOCS_POLICY
from service.web.rendering import TEMPLATES

router = APIRouter(include_in_schema=False)


@router.head("/api/docs")
@router.get("/api/docs")
def docs() -> HTMLResponse:
    """The page; Swagger UI draws it from /api/openapi.json."""
    page = TEMPLATES.get_template("docs.html").render(title="Knowledge search: API")
    return HTMLResponse(page, headers={"Content-Security-Policy": DOCS_POLICY})


def mount_assets(app: FastAPI) -> None:
    """Serves Swagger UI out of the package `fastapi-offline`, which ships it. FastAPI's own page
    would load it from a content delivery network."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package fastapi-offline is not installed: run `make install`")
    folder = Path(spec.origin).parent / "static"
    app.mount("/api/docs/assets", StaticFiles(directory=folder), name="docs-assets")
