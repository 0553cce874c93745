import time

import httpx

from service.api.models import StatusResponse


def test_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready"}
    assert client.head("/ready").status_code == 200


def test_status(client: httpx.Client) -> None:
    status = StatusResponse.model_validate_json(client.get("/api/v1/status").content)
    assert status.counts.source == {"practices": 4, "reports": 2, "internal": 1, "sessions": 1}
    assert status.counts.kind["practice"] == 4
    assert status.counts.language["fr"] == 1
    assert status.model.startswith("multilingual-e5-small")
    assert status.started.endswith("+00:00")


def test_an_answer_waits_for_no_acknowledgement(client: httpx.Client) -> None:
    def seconds() -> float:
        began = time.monotonic()
        client.get("/health")
        return time.monotonic() - began

    # Without TCP_NODELAY each would take 40 ms, however idle the machine.
    assert min(seconds() for _ in range(10)) < 0.03
