"""What a file is, by its first bytes and never by what is said of it."""

import codecs
import re
from collections.abc import Callable

HEAD = 4_096
"""So many bytes are looked at."""

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that run nothing: a browser may show them in place; all else is offered for saving."""

_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|\?xml|iframe|math|xml)\b", re.IGNORECASE)
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}


def sniff(head: bytes, name: str) -> str | None:
    """The type of a file that is accepted, None for all others. A name only tells documents of one container apart."""
    ending = name.rpartition(".")[2].lower()
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    for looks in _LOOKS:
        if kind_found := looks(head, ending):
            return kind_found
    return None


def _riff(head: bytes, _: str) -> str | None:
    if head[:4] != b"RIFF":
        return None
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])


def _mp4(head: bytes, _: str) -> str | None:
    return _BRANDS.get(head[8:12], "video/mp4") if head[4:8] == b"ftyp" else None


def _container(head: bytes, ending: str) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE.get(ending, "application/zip")
    return _OLD_OFFICE.get(ending) if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else None


def _text(head: bytes, ending: str) -> str | None:
    if ending not in {"txt", "csv", "md", "log"} or b"\x00" in head or _MARKUP.search(head):
        return None
    is_whole = len(head) < HEAD
    if not any(_reads(head, encoding, is_whole=is_whole) for encoding in ("utf-8", "gb18030")):
        return None
    return "text/csv" if ending == "csv" else "text/plain"


def _reads(head: bytes, encoding: str, *, is_whole: bool) -> bool:
    """Whether it is text in this encoding; the last character of a part may be cut in two."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


_LOOKS: tuple[Callable[[bytes, str], str | None], ...] = (_riff, _mp4, _container, _text)


def kind_of(content_type: str) -> str:
    """What a message with such a file is."""
    return {"image": "image", "audio": "voice", "video": "video"}.get(content_type.partition("/")[0], "file")
