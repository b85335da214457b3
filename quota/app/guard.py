"""Who may speak to the server: only the page that it served itself, on this machine, by whoever has the token.

Any page that a planner opens elsewhere can send requests to this machine, and other users of it can reach the port. So
every request names this very host (names can be made to point here), comes from no other page, and all but the empty
page itself carries the cookie that a token was exchanged for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from quota.app.tokens import Tokens

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ASKED: Final = "quota.asked"
"""Where a request's JSON stands in its scope."""
LARGEST: Final = 1_000_000
"""Bytes of a body."""
LONGEST_HEADERS: Final = 16_000
"""Bytes of all headers."""
PATIENCE: Final = 10.0
"""Seconds in which a body arrives."""
ENTER: Final = "/enter"
HEADERS: Final = MappingProxyType(
    {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cache-control": "no-store",
    }
)
"""What every answer says to the browser."""
_SINGLE: Final = frozenset(
    {
        "host", "origin", "cookie", "content-type", "content-length", "x-quota", "transfer-encoding",
        "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest",
    }
)  # fmt: skip
"""Headers that stand once or not at all: of two, one reader would take the first and another the last."""


class RequestRefusedError(Exception):
    """A request that is not answered."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard:
    """Lets requests through to an application that come from its own page; all others are refused.

    Parameters
    ----------
    application : Application
    port : int
        Where the server listens.
    tokens : Tokens
    paths : Mapping[str, str]
        The method of every path that there is.
    """

    def __init__(self, application: Application, port: int, tokens: Tokens, paths: Mapping[str, str]) -> None:
        self._application = application
        self._hosts = tuple(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
        self._tokens = tokens
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return

        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        try:
            if self._demand(scope) == "POST":
                scope[ASKED] = parsed(await asyncio.wait_for(_body(scope, receive), PATIENCE))
        except TimeoutError:
            await refuse(guarded, RequestRefusedError(408, "slow"))
        except RequestRefusedError as refused:
            await refuse(guarded, refused)
        else:
            await self._application(scope, _nothing_more, guarded)

    def _demand(self, scope: Scope) -> str:
        """Refuse what does not come from the own page; return the method."""
        if scope["http_version"] not in ("1.0", "1.1"):
            raise RequestRefusedError(400, "version")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEADERS:
            raise RequestRefusedError(431, "headers")
        headers = _single(scope["headers"])
        host = headers.get("host", "")
        if host not in self._hosts:
            raise RequestRefusedError(421, "host")
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            raise RequestRefusedError(403, "origin")
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise RequestRefusedError(403, "site")
        path = scope["path"]
        if scope.get("raw_path", path.encode()) != path.encode() or scope["query_string"] or path not in self._paths:
            raise RequestRefusedError(404, "path")
        method = self._paths[path]
        if scope["method"] != method:
            raise RequestRefusedError(405, "method")
        if method == "POST":
            _demand_json(headers)
        elif "content-length" in headers or "transfer-encoding" in headers:
            raise RequestRefusedError(400, "body")
        if path.startswith("/api/") and not self._tokens.knows(headers.get("cookie", "")):
            raise RequestRefusedError(403, "cookie")
        return method


def _single(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers that are looked at; refuse one that stands twice, or holds other signs than ASCII."""
    found: dict[str, str] = {}
    for name, value in ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw):
        if name not in _SINGLE:
            continue
        if name in found or not value.isascii():
            raise RequestRefusedError(400, "header")
        found[name] = value
    return found


def _demand_json(headers: Mapping[str, str]) -> None:
    """Refuse a body that no script of the page sends: forms of other pages cannot say that they are JSON."""
    if headers.get("x-quota") != "1":
        raise RequestRefusedError(403, "header")
    if headers.get("content-type", "").lower().replace(" ", "") not in (
        "application/json",
        "application/json;charset=utf-8",
    ):
        raise RequestRefusedError(415, "type")
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not length.isdecimal():
        raise RequestRefusedError(411, "length")
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        raise RequestRefusedError(413, "size")


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Return the body of a request; refuse one that is too large, or breaks off."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise RequestRefusedError(400, "body")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            raise RequestRefusedError(413, "size")
    return bytes(body)


async def _nothing_more() -> MutableMapping[str, Any]:
    """Stand in for the rest of a request whose body has been read."""
    return {"type": "http.request", "body": b"", "more_body": False}


def parsed(body: bytes) -> dict[str, Any]:
    """Return a request's object.

    Raises
    ------
    RequestRefusedError
        If it is no object of JSON, names a thing twice, holds what is no number, or goes too deep.

    Examples
    --------
    >>> parsed(b'{"after": 1}')
    {'after': 1}
    """
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # halves of signs cannot be written
    except (ValueError, RecursionError):
        raise RequestRefusedError(400, "json") from None
    if not isinstance(found, dict):
        raise RequestRefusedError(400, "json")
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(words: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError(words)


async def refuse(send: Send, refused: RequestRefusedError) -> None:
    """Say no."""
    body = json.dumps({"error": refused.reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if refused.status in (408, 411, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
