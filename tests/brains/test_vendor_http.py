"""Calls to vendors: one deadline over all phases, a limit on what is read, no redirects, no proxy from outside."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from flywheel.kit.http import Answer, BodyTooLarge, fetch, make_client
from flywheel.testing.simulators.openai import OpenAISimulator, Scripted


class Chunks(httpx.AsyncByteStream):
    """A body without a declared length."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


async def fetch_from(answer: httpx.Response, max_bytes: int = 1_000) -> Answer:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: answer)) as client:
        return await fetch(client, client.build_request("GET", "http://vendor/"), timeout_s=10, max_bytes=max_bytes)


async def test_body_at_the_limit_is_read() -> None:
    assert (
        await fetch_from(httpx.Response(200, stream=Chunks(b"a" * 600, b"b" * 400)))
    ).body == b"a" * 600 + b"b" * 400


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, stream=Chunks(b"a" * 600, b"b" * 401)),
        httpx.Response(200, headers={"content-length": "1001"}, stream=Chunks(b"a")),
        httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Chunks(gzip.compress(b"a" * 100_000))),
    ],
    ids=["undeclared", "declared", "compressed"],
)
async def test_larger_body_is_given_up(answer: httpx.Response) -> None:
    with pytest.raises(BodyTooLarge):
        await fetch_from(answer)


async def test_deadline_holds_for_all_phases_together() -> None:
    async with OpenAISimulator(lambda _payload: Scripted(latency_s=60)) as simulator, make_client() as client:
        request = client.build_request("POST", simulator.base_url + "/chat/completions", json={})
        with pytest.raises((TimeoutError, httpx.TimeoutException)):
            await fetch(client, request, timeout_s=0.1, max_bytes=1_000)


async def test_redirect_is_an_answer_not_a_journey() -> None:
    moved = Scripted(307, headers={"location": "http://127.0.0.1:9/"})
    async with OpenAISimulator(lambda _payload: moved) as simulator, make_client() as client:
        request = client.build_request("POST", simulator.base_url + "/chat/completions", json={})
        answer = await fetch(client, request, timeout_s=10, max_bytes=1_000)
    assert answer.status == 307
    assert len(simulator.received) == 1


async def test_proxy_of_the_environment_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with OpenAISimulator() as simulator, make_client() as client:
        answer = await client.post(simulator.base_url + "/chat/completions", json={})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body", "is_html"),
    [
        ("text/html; charset=utf-8", b"x", True),
        ("application/json", b"  <!DOCTYPE html>", True),
        ("", b"<html>", True),
        ("application/json", b'{"a": "<html>"}', False),
    ],
)
def test_web_page_is_recognised(content_type: str, body: bytes, is_html: bool) -> None:
    assert Answer(200, httpx.Headers({"content-type": content_type}), body).is_html is is_html
