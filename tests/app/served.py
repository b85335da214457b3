"""A server in a thread of its own, asked in bytes: no client library mends what a hostile request says."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import uvicorn

from quota.app.tokens import Tokens


class Served:
    """An application on a socket that is bound already."""

    tokens: Tokens
    given = ""

    def __init__(self, application: Any, listening: socket.socket) -> None:
        self.port = listening.getsockname()[1]
        settings = {"http": "h11", "ws": "none", "lifespan": "off", "access_log": False, "log_config": None}
        self._server = uvicorn.Server(uvicorn.Config(application, **settings, server_header=False))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]})

    def __enter__(self) -> Served:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    @property
    def cookie(self) -> str:
        return (self.tokens.spend(self.tokens.make()) or "").partition(";")[0]

    def post(self, path: str, asked: object, cookie: str) -> tuple[int, Any]:
        """Ask as the page does; return status and what the answer says."""
        body = json.dumps(asked).encode()
        head = (
            f"POST {path} HTTP/1.1", f"host: 127.0.0.1:{self.port}", f"origin: http://127.0.0.1:{self.port}",
            "content-type: application/json", "x-quota: 1", f"cookie: {cookie}", f"content-length: {len(body)}",
            "connection: close",
        )  # fmt: skip
        status, headers, answer = self.ask("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        self.given = headers.get("set-cookie", "")
        return status, json.loads(answer) if answer else None

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(request)
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
                    head, found, body = answer.partition(b"\r\n\r\n")
                    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                    if found and length and len(body) >= int(length):
                        break
            except ConnectionResetError:
                pass
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(first.split()[1]), headers, body
