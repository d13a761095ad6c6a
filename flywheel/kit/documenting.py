"""What the API's document says of errors: which statuses each operation may answer, and what a problem looks like.

Most follow from what an operation takes; a route names the others with `answers`.
"""

from typing import Any

from flywheel.kit.problems import TITLES

PROBLEM = "application/problem+json"
_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_TEXT = {"type": "string"}
_FIELD = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {"pointer": _TEXT, "code": _TEXT, "detail": _TEXT},
}
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457). Programs decide by `code`; `errors` names fields.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": _TEXT,
        "code": _TEXT,
        "request_id": {"anyOf": [_TEXT, {"type": "null"}]},
        "errors": {"type": "array", "items": _FIELD},
    },
}
_GENERATED = ("HTTPValidationError", "ValidationError")
"""The web framework's own form of errors, which nobody is answered with."""

Answers = dict[int | str, dict[str, Any]]


def answers(*statuses: int) -> Answers:
    """Problems that a route may answer besides those that all of its kind may."""
    content = {PROBLEM: {"schema": _REFERENCE}}
    return {status: {"description": TITLES[status], "content": content} for status in statuses}


def answered_as(media_type: str) -> Answers:
    """What a route answers that streams a text of its own kind."""
    return {200: {"content": {media_type: {"schema": _TEXT}}}}


def describe_problems(document: dict[str, Any]) -> None:
    """Put the problems of each operation into the document. Who passes the doors is told there already."""
    schemas = document["components"]["schemas"]
    for name in _GENERATED:
        schemas.pop(name, None)
    schemas["Problem"] = SCHEMA
    for path, operations in document["paths"].items():
        for operation in operations.values():
            responses = operation["responses"]
            if PROBLEM not in responses.get("422", {}).get("content", {PROBLEM: None}):
                del responses["422"]
            for status, told in answers(*_implied(path, operation, schemas)).items():
                responses.setdefault(str(status), told)


def _implied(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> list[int]:
    statuses = [401, 403] if operation["security"] else []
    if "{" in path:
        statuses.append(404)
    if "requestBody" in operation:
        statuses += [400, 413, 415]
        if "version" in _fields(operation, schemas):
            statuses.append(412)
    if "requestBody" in operation or any(p["in"] == "query" for p in operation.get("parameters", ())):
        statuses.append(422)
    if path.startswith("/api/"):
        statuses.append(503)
    return sorted(statuses)


def _fields(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    [content] = operation["requestBody"]["content"].values()
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    fields: dict[str, Any] = schemas.get(name, {}).get("properties", {})
    return fields
