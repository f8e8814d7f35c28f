"""Several graphs in one body: ``multipart/form-data``, as forms with files send it (RFC 7578)."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from netkg.errors import SourceError

__all__ = ["FORM_DATA", "MAX_PARTS", "read_parts"]

FORM_DATA: Final = "multipart/form-data"

MAX_PARTS: Final = 1_000
"""Parts of a body, at most."""


def read_parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    r"""Return the parts of a body, in order: the media type of each, and its bytes.

    A part without a Content-Type is ``text/plain``, as the RFC says.

    Args:
        content_type: of the whole, with its boundary.
        body: the whole.

    Raises:
        SourceError: it is not such a body, it was cut, or it has too many parts, or one that is not UTF-8.

    >>> body = b"--x\r\nContent-Type: text/turtle\r\n\r\n<a:b> <a:c> 1 .\r\n--x--\r\n"
    >>> read_parts("multipart/form-data; boundary=x", body)
    [('text/turtle', b'<a:b> <a:c> 1 .')]
    """
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    boundary = _parse(head).get_boundary()
    if boundary and body.count(b"--" + boundary.encode()) > MAX_PARTS + 1:
        raise SourceError(f"the body has more than {MAX_PARTS} parts")
    whole = _parse(head + body)
    if not whole.is_multipart() or whole.defects:
        raise SourceError(
            f"the body is not {FORM_DATA}, or not all of it: boundary, beginning or end is missing"
        )
    return [_read_part(part) for part in whole.get_payload() if isinstance(part, Message)]


def _parse(data: bytes) -> Message:
    try:
        return BytesParser(policy=HTTP).parsebytes(data)
    except RecursionError as error:
        raise SourceError("the parts of the body are nested too deeply") from error


def _read_part(part: Message) -> tuple[str, bytes]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or part.defects:
        raise SourceError("a part of the body is not well formed, or has parts of its own")
    if part.get_content_charset("utf-8") not in {"utf-8", "utf8", "us-ascii"}:
        raise SourceError("a part of the body is not UTF-8")
    return part.get_content_type(), data
