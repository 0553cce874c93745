from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from service.api import examples, models
from service.api.parameters import RelatedParameters, SearchParameters
from service.errors import ErrorBody


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/api/openapi.json").json()
    return answer


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (models.SearchResponse, examples.SEARCH),
        (models.AskResponse, examples.ASK),
        (models.AskResponse, examples.ABSTENTION),
        (models.RelatedResponse, examples.RELATED),
        (models.DocumentResponse, examples.DOCUMENT),
        (models.StatusResponse, examples.STATUS),
    ],
)
def test_examples_are_complete_and_true(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(mode="json") == example


@pytest.mark.parametrize("model", [SearchParameters, RelatedParameters, ErrorBody])
def test_examples_of_parameters_are_taken(model: type[BaseModel]) -> None:
    extra = model.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    cases = extra["examples"]
    assert isinstance(cases, list)
    for case in cases:
        model.model_validate(case)


def test_highlights_of_examples_lie_on_words() -> None:
    passage = examples.SEARCH["passages"][0]
    marked = [passage["text"][start:end] for start, end in passage["highlights"]]
    assert marked == ["migrants de retour", "formation"]


def test_every_endpoint_is_described(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {
        "/api/v1/search",
        "/api/v1/ask",
        "/api/v1/ask/stream",
        "/api/v1/related",
        "/api/v1/documents/{id}",
        "/api/v1/documents/{id}/original",
        "/api/v1/feedback",
        "/api/v1/status",
        "/health",
        "/ready",
    }
    for path, methods in document["paths"].items():
        assert set(methods) <= {"get", "post"}
        for operation in methods.values():
            assert operation["description"]
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    schema = response["content"]["application/json"]["schema"]
                    assert schema["$ref"].endswith("/ErrorBody"), (path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_get_and_post_take_the_same(document: dict[str, Any]) -> None:
    for endpoint in ("search", "ask", "ask/stream", "related"):
        methods = document["paths"][f"/api/v1/{endpoint}"]
        name = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][name.rpartition("/")[2]]
        assert {p["name"] for p in methods["get"]["parameters"]} == set(schema["properties"])


def test_the_documentation_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "http" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    for address in (
        "/api/docs/assets/swagger-ui.css",
        "/api/docs/assets/swagger-ui-bundle.js",
        "/static/docs.js",
        "/static/icon.svg",
    ):
        assert address in page.text
        assert client.get(address).status_code == 200
