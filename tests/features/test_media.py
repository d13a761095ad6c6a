"""Files of messages: uploaded, carried, seen by whoever may see the message, kept once, cleaned up."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from flywheel.features.media.service import drop_unused, file_name
from tests.application import DATA, PASSWORD, Application, Client, Visitor, copied, fresh, problem_of, serving, until
from tests.storage.bucket import bucket, settings_of

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 100
PDF = b"%PDF-1.7\n" + b"page" * 100


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(postgres_dsn: str, prepared_database: str) -> AsyncIterator[Application]:
    async with (
        copied(postgres_dsn, prepared_database) as dsn,
        serving(dsn, media_max_mb=1, uploads_per_minute=1_000) as application,
    ):
        yield application


async def send(client: Client, content: bytes, name: str = "图.png") -> httpx.Response:
    return await client.http.post("/chat/uploads", files={"file": (name, content, "text/html")})


async def uploaded(client: Client, content: bytes = PNG, name: str = "图.png") -> Any:
    answer = await send(client, content, name)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def fetched(client: Client, file: Any, **headers: str) -> httpx.Response:
    return await client.http.get(file["url"].removeprefix("/api/v1"), headers=headers)


def blobs() -> list[Path]:
    return [path for path in (DATA / "media").rglob("*") if path.is_file()]


async def shared(app: Application, visitor: Visitor, client: Client, *files: Any, **more: Any) -> Any:
    return await client.post(visitor.thread, {"attachments": [file["id"] for file in files], **more})


async def test_file_is_carried_by_a_message_and_seen_by_both_sides(app: Application) -> None:
    visitor = await app.visitor()
    picture = await uploaded(visitor.client)
    document = await uploaded(visitor.client, PDF, "报价 单.pdf")

    message = await shared(app, visitor, visitor.client, picture, document)

    assert (message["type"], message["text"], message["attachments"]) == ("image", "", [picture, document])
    [read] = (await app.admin.get(visitor.thread))["items"]
    assert read["attachments"] == [picture, document]
    assert (picture["content_type"], picture["size"]) == ("image/png", len(PNG))
    seen = [await fetched(client, picture) for client in (app.admin, visitor.client)]
    assert [answer.content for answer in seen] == [PNG, PNG]
    row = await app.admin.get(f"/chat/conversations/{visitor.conversation_id}")
    assert (row["last_message"]["type"], row["unread_count"]) == ("image", 1)


async def test_answer_carries_a_text_and_a_file(app: Application) -> None:
    visitor = await app.visitor()
    file = await uploaded(app.admin, PDF, "报价.pdf")

    message = await shared(app, visitor, app.admin, file, text="请看报价")

    assert (message["type"], message["text"], message["direction"]) == ("text", "请看报价", "outbound")
    assert (await fetched(visitor.client, file)).content == PDF


async def test_nobody_else_sees_a_file(app: Application) -> None:
    visitor, other = await app.visitor(), await app.visitor()
    file, unsent = await uploaded(visitor.client), await uploaded(visitor.client)
    rep = await app.user("sales")
    await shared(app, visitor, visitor.client, file)
    await app.admin.patch(f"/chat/conversations/{visitor.conversation_id}", {"assignee_id": rep["id"]})
    theirs = await app.sign_in(rep["username"], PASSWORD)
    outsider = await app.signed_in("sales", "outsider")

    statuses = [(await fetched(client, file)).status_code for client in (other.client, outsider, theirs, app.client())]

    assert statuses == [404, 404, 200, 401]
    assert [(await fetched(c, unsent)).status_code for c in (app.admin, other.client, visitor.client)] == [
        404,
        404,
        200,
    ]


async def test_file_of_a_note_is_for_colleagues(app: Application) -> None:
    visitor = await app.visitor()
    file = await uploaded(app.admin)

    await shared(app, visitor, app.admin, file, text="内部资料", note=True)

    assert (await fetched(app.admin, file)).status_code == 200
    problem_of(await fetched(visitor.client, file), 404)


async def test_file_of_a_recalled_message_is_seen_no_more(app: Application) -> None:
    visitor = await app.visitor()
    file = await uploaded(visitor.client)
    message = await shared(app, visitor, visitor.client, file)

    recalled = await visitor.client.post(f"{visitor.thread}/{message['id']}/revoke", status=200)

    assert recalled["attachments"] == (await app.admin.get(visitor.thread))["items"][0]["attachments"] == []
    assert [(await fetched(c, file)).status_code for c in (app.admin, visitor.client)] == [404, 404]


@pytest.mark.parametrize(
    ("content", "name", "content_type", "place"),
    [
        (PNG, "a.png", "image/png", "inline"),
        (b"\xff\xd8\xff\xe0 jpeg", "a.html", "image/jpeg", "inline"),
        (b"RIFF....WEBPVP8 ", "a", "image/webp", "inline"),
        (PDF, "a.pdf", "application/pdf", "attachment"),
        ("中文，逗号\n".encode(), "a.csv", "text/csv", "attachment"),
        ("中文".encode("gb18030"), "a.txt", "text/plain", "attachment"),
        (
            b"PK\x03\x04....",
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "attachment",
        ),
        (b"\x00\x00\x00\x18ftypmp42....", "a.mp4", "video/mp4", "attachment"),
    ],
)
async def test_file_is_served_as_what_it_is_and_never_runs(
    app: Application, content: bytes, name: str, content_type: str, place: str
) -> None:
    visitor = await app.visitor()
    file = await uploaded(visitor.client, content, name)

    answer = await fetched(visitor.client, file)

    assert (answer.content, answer.headers["content-type"].partition(";")[0]) == (content, content_type)
    assert answer.headers["content-disposition"].startswith(place)
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "a.txt"),
        (b"  <svg onload='alert(1)'>", "a.png"),
        (b"<html>", "a.html"),
        (b"MZ\x90\x00", "a.exe"),
        (b"\x7fELF", "a.png"),
        (b"#!/bin/sh\nrm", "a.sh"),
        (b"\xcd\xcd\xff\x00", "a.txt"),
    ],
)
async def test_other_types_are_refused_whatever_they_call_themselves(
    app: Application, content: bytes, name: str
) -> None:
    problem = problem_of(await send(app.admin, content, name), 422)

    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [("/file", "file_type_refused")]


async def test_empty_and_too_large_files_are_refused(app: Application) -> None:
    large = PNG + bytes(1024 * 1024)

    assert problem_of(await send(app.admin, b""), 422)["errors"][0]["code"] == "file_empty"
    problem_of(await send(app.admin, large), 413, "too_large")
    problem_of(await send(app.admin, large + bytes(1024 * 1024)), 413, "too_large")


async def test_form_without_a_file_is_refused(app: Application) -> None:
    form = await app.admin.http.post("/chat/uploads", files={"other": ("a.png", PNG)})
    torn = await app.admin.http.post(
        "/chat/uploads", content=b"--x\r\nnonsense", headers={"content-type": "multipart/form-data; boundary=x"}
    )
    plain = await app.admin.http.post("/chat/uploads", json={"file": "x"})
    stranger = await app.client().http.post("/chat/uploads", files={"file": ("a.png", PNG)})

    codes = [problem_of(answer, 422)["errors"][0]["code"] for answer in (form, torn, plain)]
    assert codes[0] == codes[2] == "missing"
    assert codes[1] in {"missing", "form_unreadable"}
    problem_of(stranger, 401)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\x\\图.txt", "图.txt"),
        ("\u202etxt.exe\x00.txt", "txt.exe.txt"),
        ("  ", "file"),
    ],
)
async def test_name_is_made_safe(app: Application, said: str, name: str) -> None:
    assert file_name(said) == name


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=0-3", 206, PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=5-", 206, PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=-4", 206, PDF[-4:], f"bytes {len(PDF) - 4}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=0-99999", 206, PDF, f"bytes 0-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=99999-", 416, b"", f"bytes */{len(PDF)}"),
        ("bytes=0-1,4-5", 200, PDF, None),
        ("bytes=5-2", 200, PDF, None),
        ("pages=1-2", 200, PDF, None),
    ],
)
async def test_part_of_a_file_is_served(
    app: Application, asked: str, status: int, content: bytes, content_range: str | None
) -> None:
    file = await uploaded(app.admin, PDF, "a.pdf")

    answer = await fetched(app.admin, file, Range=asked)

    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("content-range") == content_range


async def test_unchanged_file_is_not_sent_again(app: Application) -> None:
    file = await uploaded(app.admin, PDF, "a.pdf")
    tag = (await fetched(app.admin, file)).headers["etag"]

    same = await fetched(app.admin, file, **{"If-None-Match": tag})
    part = await fetched(app.admin, file, **{"If-Range": '"another"', "Range": "bytes=0-3"})

    assert (same.status_code, same.content) == (304, b"")
    assert (part.status_code, part.content) == (200, PDF)


async def test_same_content_is_kept_once_however_many_upload_it(app: Application) -> None:
    content = PNG + fresh("content").encode()
    visitor = await app.visitor()
    before = len(blobs())

    files = await asyncio.gather(*(uploaded(client, content) for client in (app.admin, visitor.client) * 4))

    assert len({file["id"] for file in files}) == 8
    assert len(blobs()) == before + 1


async def test_upload_is_carried_by_one_message_of_its_owner(app: Application) -> None:
    visitor = await app.visitor()
    file, strange = await uploaded(visitor.client), await uploaded(app.admin)
    await shared(app, visitor, visitor.client, file)

    again = await visitor.client.refused("POST", visitor.thread, {"attachments": [file["id"]]}, status=422)
    foreign = await visitor.client.refused("POST", visitor.thread, {"attachments": [strange["id"]]}, status=422)
    nothing = await visitor.client.refused("POST", visitor.thread, {"attachments": []}, status=422)

    assert [(e["pointer"], e["code"]) for e in again["errors"]] == [("/attachments/0", "upload_used")]
    assert [(e["pointer"], e["code"]) for e in foreign["errors"]] == [("/attachments/0", "upload_unknown")]
    assert [(e["pointer"], e["code"]) for e in nothing["errors"]] == [("/text", "blank")]
    assert len((await app.admin.get(visitor.thread))["items"]) == 1


async def test_repeated_message_keeps_its_files_and_refuses_others(app: Application) -> None:
    visitor = await app.visitor()
    file, other = await uploaded(visitor.client), await uploaded(visitor.client)
    body = {"attachments": [file["id"]], "client_message_id": "c-1"}

    first = await visitor.client.post(visitor.thread, body)
    again = await visitor.client.post(visitor.thread, body, status=200)

    assert (again["id"], again["attachments"], again["duplicate"]) == (first["id"], [file], True)
    changed = {**body, "attachments": [other["id"]]}
    await visitor.client.refused("POST", visitor.thread, changed, status=409, code="client_message_id_reused")


async def test_upload_that_no_message_came_for_is_cleaned_up_with_its_content(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with bucket() as made, copied(postgres_dsn, prepared_database) as dsn:
        async with serving(dsn, role="api", **settings_of(made)) as before:
            visitor = await before.visitor()
            unused = await uploaded(visitor.client, PNG + b"unused")
            carried = await uploaded(visitor.client, PNG + b"carried")
            await shared(before, visitor, visitor.client, carried)
            await before.sql("update media_files set created_at = now() - interval '2 days'")
            await before.sql("update media_blobs set touched_at = now() - interval '2 days'")
            assert len(made.objects) == 2
        async with serving(dsn, **settings_of(made)) as after:
            async with after.process.deps.db.write() as db:
                await drop_unused(db)

            async def left() -> list[bytes]:
                return list(made.objects.values())

            assert await until(left, lambda contents: len(contents) == 1) == [PNG + b"carried"]
            read = after.client(visitor.token)
            assert (await fetched(read, carried)).content == PNG + b"carried"
            problem_of(await fetched(read, unused), 404)


async def test_upload_is_refused_and_forgotten_while_the_bucket_is_away_and_works_afterwards(
    postgres_dsn: str, prepared_database: str
) -> None:
    async with (
        bucket() as made,
        copied(postgres_dsn, prepared_database) as dsn,
        serving(dsn, **settings_of(made)) as application,
    ):
        made.is_away = True
        problem_of(await send(application.admin, PNG), 503, "vendor_unavailable")
        made.is_away = False

        file = await uploaded(application.admin)

        assert (await fetched(application.admin, file, Range="bytes=1-3")).content == b"PNG"
        assert list(made.objects.values()) == [PNG]
