"""The guard, over a real socket: whatever does not come from the page itself is refused, and nothing makes it stumble."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from served import Served

from quota.app.guard import ASKED, LARGEST, Guard
from quota.app.tokens import Tokens

PATHS = {"/": "GET", "/assets/app.js": "GET", "/enter": "POST", "/api/edit": "POST"}


async def answering(scope, receive, send) -> None:
    """An application that answers with what it was asked."""
    body = json.dumps(scope.get(ASKED), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        tokens = Tokens(listening.getsockname()[1])
        with Served(Guard(answering, listening.getsockname()[1], tokens, PATHS), listening) as server:
            server.tokens = tokens
            yield server


def request(served: Served, *, line: str = "POST /api/edit HTTP/1.1", body: bytes = b"{}", **changes: object) -> bytes:
    """A good request, or one in which headers are changed, left out (None) or doubled (a list)."""
    host = f"127.0.0.1:{served.port}"
    headers: dict[str, object] = {
        "host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin", "content-type": "application/json",
        "x-quota": "1", "cookie": served.cookie, "content-length": str(len(body)), "connection": "close",
    }  # fmt: skip
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [line.replace("PORT", str(served.port))]
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                lines.append(f"{name}: {str(one).replace('PORT', str(served.port))}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def test_the_page_itself_is_let_through(served):
    """Proves: what the page sends arrives, by either name of this machine, with or without the newer headers."""
    asked = b'{"after": 1}'
    for host in ("127.0.0.1:PORT", "localhost:PORT"):
        status, headers, body = served.ask(request(served, body=asked, host=host, origin=f"http://{host}"))
        assert (status, json.loads(body)) == (200, {"after": 1})
    for left_out in ({"origin": None}, {"sec_fetch_site": None}, {"content_type": "application/json; charset=utf-8"}):
        assert served.ask(request(served, body=asked, **left_out))[0] == 200
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    get = {"body": b"", "content_type": None, "content_length": None, "x_quota": None, "cookie": None, "origin": None}
    assert served.ask(request(served, line="GET / HTTP/1.1", **get, sec_fetch_site="none"))[0] == 200


GET = {"content_type": None, "content_length": None, "body": b""}
HOSTILE: list[tuple[int, dict[str, object]]] = [
    # Host: names can be made to point here
    (421, {"host": "evil.example:PORT"}),
    (421, {"host": "evil.example"}),
    (421, {"host": "127.0.0.1"}),
    (421, {"host": "localhost"}),
    (421, {"host": "127.0.0.1:1"}),
    (421, {"host": "127.0.0.1:PORT:1"}),
    (421, {"host": "127.0.0.1:PORT.evil.example"}),
    (421, {"host": "localhost.evil.example:PORT"}),
    (421, {"host": "127.0.0.1.:PORT"}),
    (421, {"host": "LOCALHOST:PORT"}),
    (421, {"host": "0.0.0.0:PORT"}),
    (421, {"host": "[::1]:PORT"}),
    (421, {"host": "127.1:PORT"}),
    (421, {"host": "2130706433:PORT"}),
    (421, {"host": "user@127.0.0.1:PORT"}),
    (421, {"host": ""}),
    (400, {"host": None}),
    (400, {"host": ["127.0.0.1:PORT", "evil.example"]}),
    (400, {"host": ["127.0.0.1:PORT", "127.0.0.1:PORT"]}),
    (421, {"host": None, "line": "POST /api/edit HTTP/1.0"}),
    (421, {"host": "evil.example:PORT", "x-forwarded-host": "127.0.0.1:PORT"}),
    (421, {"host": "evil.example:PORT", "line": "GET / HTTP/1.1", **GET}),
    # Origin and Sec-Fetch-Site: other pages
    (403, {"origin": "http://evil.example"}),
    (403, {"origin": "https://127.0.0.1:PORT"}),
    (403, {"origin": "http://127.0.0.1"}),
    (403, {"origin": "http://127.0.0.1:1"}),
    (403, {"origin": "http://localhost:PORT"}),
    (403, {"origin": "null"}),
    (403, {"origin": ""}),
    (403, {"origin": "file://"}),
    (400, {"origin": ["http://127.0.0.1:PORT", "http://evil.example"]}),
    (403, {"sec_fetch_site": "cross-site"}),
    (403, {"sec_fetch_site": "same-site"}),
    (403, {"sec_fetch_site": "SAME-ORIGIN"}),
    (400, {"sec_fetch_site": ["same-origin", "cross-site"]}),
    (403, {"sec_fetch_site": "cross-site", "line": "GET / HTTP/1.1", "origin": None, **GET}),
    # methods
    *((405, {"line": f"{method} /api/edit HTTP/1.1"}) for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")),
    (405, {"line": "GET /api/edit HTTP/1.1", **GET}),
    (405, {"line": "HEAD / HTTP/1.1", **GET}),
    (405, {"line": "post /api/edit HTTP/1.1"}),
    (405, {"line": "POST / HTTP/1.1"}),
    (404, {"line": "CONNECT evil.example:443 HTTP/1.1"}),
    # paths
    *(
        (404, {"line": f"POST {path} HTTP/1.1"})
        for path in (
            "/api/edit/", "//api/edit", "/api//edit", "/api/./edit", "/api/../api/edit", "/api/edit?after=1", "/api/edit;x",
            "/api%2fedit", "/api/%65dit", "/API/EDIT", "/api/edit%00", "/api/edit%0d%0aset-cookie:a", "/api\\edit",
            "/assets/../guard.py", "/assets/%2e%2e/guard.py", "/..%2f..%2fetc/passwd", "*", "/api/shutdown", "/docs",
            "http://127.0.0.1:PORT/api/edit", "http://evil.example/api/edit",
        )
    ),
    # what is sent
    (415, {"content_type": None}),
    (415, {"content_type": "text/plain"}),
    (415, {"content_type": "application/x-www-form-urlencoded"}),
    (415, {"content_type": "multipart/form-data"}),
    (415, {"content_type": "application/json, text/plain"}),
    (415, {"content_type": "application/json; charset=gbk"}),
    (400, {"content_type": ["application/json", "text/plain"]}),
    (403, {"x_quota": None}),
    (403, {"x_quota": "2"}),
    (400, {"x_quota": ["1", "1"]}),
    (411, {"content_length": None}),
    (411, {"content_length": None, "transfer-encoding": "chunked", "body": b"2\r\n{}\r\n0\r\n\r\n"}),
    (400, {"content_length": "2", "transfer-encoding": "gzip"}),
    (400, {"content_length": "-1"}),
    (400, {"content_length": "1e3"}),
    (400, {"content_length": ["2", "3"]}),
    (413, {"content_length": str(LARGEST + 1)}),
    (413, {"content_length": "9" * 19}),
    (400, {"line": "GET / HTTP/1.1", "content_type": None}),
    (431, {"x-large": "a" * 70_000}),
    (431, {"x-large": ["a" * 9_000] * 2}),
    (400, {"line": "POST /api/edit HTTP/9.9"}),
    (400, {"line": "POST /api/edit"}),
    (400, {"line": "POST /api/edit HTTP/1.1\r\n folded: a"}),
    (400, {"line": "POST /api/edit HTTP/1.1\r\nbad header: a"}),
    (404, {"line": "GET /" + "a" * 70_000 + " HTTP/1.1"}),
    # upgrades are no way around
    (405, {"line": "GET /api/edit HTTP/1.1", "connection": "Upgrade", "upgrade": "websocket", **GET}),
    # cookies
    (403, {"cookie": None}),
    (403, {"cookie": ""}),
    (403, {"cookie": "quota-PORT="}),
    (403, {"cookie": "quota-PORT=wrong"}),
    (403, {"cookie": "quota-1=OWN"}),
    (403, {"cookie": "quota-PORT=OWN; quota-PORT=OWN"}),
    (403, {"cookie": "quota-PORT=OWN; quota-PORT=wrong"}),
    (400, {"cookie": ["quota-PORT=OWN", "quota-PORT=wrong"]}),
    (400, {"cookie": "quota-PORT=\xfc"}),
    # JSON
    *(
        (400, {"body": body})
        for body in (
            b"", b"[]", b"1", b'"a"', b"null", b"{", b"{}{}", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
            b'{"a": 1, "a": 2}', b'{"a": "\xff"}', b'{"a": "\\ud800"}', b"\xef\xbb\xbf{}", b'{"a": ' + b"[" * 100_000,
            b'{"a": ' * 50_000, b'{"a": ' + b"9" * 6000 + b"}", "{\"a\": 1}".encode("utf-16"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("status", "changes"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_request_is_refused(served, status: int, changes: dict[str, object]):
    """Proves: each is refused with the status that says why, never with 500; nothing is let through.

    Sensitivity: without the look at any one header, the row of that header is answered with 200.
    """
    own = served.cookie.partition("=")[2]
    told = {name: value.replace("OWN", own) if isinstance(value, str) else value for name, value in changes.items()}
    found, _, body = served.ask(request(served, **told))
    assert found == status
    assert len(body) < 100


def test_a_token_is_worth_one_cookie(served):
    """Proves: a token is exchanged once; of a spent, a changed and a strange one nothing comes; the page has no cookie."""
    tokens = Tokens(80)
    token = tokens.make()
    cookie = tokens.spend(token)
    assert cookie is not None
    assert cookie.endswith("; HttpOnly; SameSite=Strict; Path=/")
    assert tokens.knows(f"a=b; {cookie.partition(';')[0]}")
    for wrong in (token, token[:-1] + "x", token.partition(".")[0], "", ".", "é", None, 1, ["a"], Tokens(80).make()):
        assert tokens.spend(wrong) is None
    assert Tokens(80, tokens.secret).spend(tokens.make()) is not None  # a second `quota open` makes tokens too


def test_a_body_that_never_comes_is_given_up(served, monkeypatch):
    """Proves: a request that promises more than it sends holds nothing up. Sensitivity: without the time limit it waits."""
    monkeypatch.setattr("quota.app.guard.PATIENCE", 0.05)
    assert served.ask(request(served, body=b"{", content_length="2"))[0] == 408


def test_there_are_sixty_hostile_requests():
    assert len(HOSTILE) >= 60
