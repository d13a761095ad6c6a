"""Every error as application/problem+json (RFC 9457): the one place that maps our errors to HTTP."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flywheel.domain import errors
from flywheel.kit.logging import get_logger

log = get_logger("flywheel.http")

STATUS: dict[type[errors.FlywheelError], int] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Invalid: 422,
    errors.TooLarge: 413,
    errors.HookRejected: 401,
    errors.RateLimited: 429,
    errors.VendorUnavailable: 503,
    errors.CredentialsRefused: 503,
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be accepted",
    429: "Too many requests",
    500: "Internal error",
    503: "Temporarily unavailable",
}
RETRY_STORAGE_S = "5"
NOT_JSON = "The body is not valid JSON in UTF-8."
LONGEST_NAME = 100
_HTTP = {
    400: ("json_invalid", NOT_JSON),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not answer this method; see Allow."),
    413: ("too_large", "The body is larger than this address accepts. Send less at a time."),
}


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    fields: Sequence[errors.FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """One problem document."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
        "request_id": getattr(request.state, "request_id", None),
    }
    if fields:
        body["errors"] = [{"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in fields]
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem."""
    app.add_exception_handler(errors.FlywheelError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, errors.FlywheelError):
        raise error
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    headers = {}
    if isinstance(error, errors.RateLimited) and error.after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.after_s)))
    if isinstance(error, errors.StorageUnavailable):
        headers["Retry-After"] = RETRY_STORAGE_S
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    fields = error.errors if isinstance(error, errors.Invalid) else ()
    return problem(request, status, error.reason_code, error.detail, fields=fields, headers=headers)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(e["loc"][0] == "path" for e in found):
        return problem(request, 404, "not_found", "There is nothing at this address.")
    if any(e["type"] == "json_invalid" for e in found):
        return problem(request, 400, "json_invalid", NOT_JSON)
    is_json = "json" in request.headers.get("content-type", "").lower()
    if not is_json and any(e["loc"] == ("body",) and e["type"] != "missing" for e in found):
        return problem(request, 415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    fields = [field_error(e, e["loc"][1:]) for e in found]
    return problem(request, 422, "invalid", "Some fields cannot be accepted; see errors.", fields=fields)


def field_error(error: Mapping[str, Any], location: Sequence[int | str]) -> errors.FieldError:
    """A validation error in our form."""
    limit = error.get("ctx", {}).get("max_length")
    if isinstance(error.get("input"), str) and limit is not None:
        return errors.FieldError(pointer(location), "string_too_long", f"At most {limit:,} characters are accepted.")
    return errors.FieldError(pointer(location), error["type"], error["msg"])


def pointer(location: Sequence[int | str]) -> str:
    """A validation location as a JSON pointer (RFC 6901). Names come from the caller: endless ones are cut."""
    names = (str(part)[:LONGEST_NAME].encode("utf-8", "replace").decode() for part in location)
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names) or "/"


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code, detail = _HTTP.get(error.status_code, ("http_error", str(error.detail)))
    return problem(request, error.status_code, code, detail, headers=dict(error.headers or {}))


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", route=getattr(request.scope.get("route"), "path", "unmatched"), exc_info=error)
    detail = "Something went wrong on our side. Name the request_id when you report it."
    return problem(request, 500, "internal_error", detail)


class BodyLimit:
    """An ASGI layer that answers 413 to a body of more than `max_bytes(path)` bytes, declared or sent."""

    def __init__(self, app: ASGIApp, max_bytes: Callable[[str], int]) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_bytes(scope["path"])
        detail = f"At most {limit:,} bytes are accepted here. Send less at a time."
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > limit:
            refusal = problem(Request(scope), 413, "too_large", detail)
            await refusal(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, detail)
            return message

        await self._app(scope, counted, send)
