"""The headers that tell browsers what an answer may do. What a route sets itself stays."""

from collections.abc import Iterable

PAGE_CSP = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""Inline styles are what the front end's dialogs and menus set; scripts come from us alone."""
DATA_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""An answer of the API is data: opened as a page it does nothing."""

Header = tuple[bytes, bytes]
_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_PAGE = (b"content-security-policy", PAGE_CSP.encode())
_DATA: tuple[Header, ...] = ((b"content-security-policy", DATA_CSP.encode()), (b"cache-control", b"no-store"))
_TLS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def secured(own: Iterable[Header], *, is_data: bool, is_tls: bool) -> list[Header]:
    """An answer's headers with ours. Only what came by TLS may tell browsers to keep to it."""
    kept = list(own)
    named = {name.lower() for name, _ in kept}
    ours = [*_ALWAYS, *(_DATA if is_data else (_PAGE,)), *((_TLS,) if is_tls else ())]
    return [*kept, *(header for header in ours if header[0] not in named)]
