"""A server on this machine alone, for one planner, until nobody looks at it any more."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn

from quota.app.presence import TICK
from quota.app.server import Server

HOME = "127.0.0.1"


def bound(port: int) -> socket.socket:
    """Return a socket on this machine; port 0: one that is free.

    Raises
    ------
    OSError
        If the port is taken.
    """
    # Named TCP, or asyncio leaves it to the system to hold an answer's second part back until its first was acknowledged: 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if exclusive := getattr(socket, "SO_EXCLUSIVEADDRUSE", None):
            listening.setsockopt(socket.SOL_SOCKET, exclusive, 1)  # on Windows another program could take it as well
        listening.bind((HOME, port))
    except OSError:
        listening.close()
        raise
    return listening


def run(server: Server, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve until nobody looks any more, or the run is ended.

    Parameters
    ----------
    started : callable
        Called when requests are answered.
    """
    port = listening.getsockname()[1]
    settings = uvicorn.Config(
        server.application(port), http="h11", ws="none", lifespan="off", loop="asyncio", interface="asgi3",
        access_log=False, log_config=None, log_level="critical", server_header=False, proxy_headers=False,
        timeout_keep_alive=30, timeout_graceful_shutdown=2, backlog=64,
    )  # fmt: skip
    web = uvicorn.Server(settings)

    async def watched() -> None:
        watch = asyncio.create_task(_watch(web, server, started))
        try:
            await web.serve(sockets=[listening])
        finally:
            watch.cancel()

    try:
        asyncio.run(watched())
    finally:
        server.close()


async def _watch(web: uvicorn.Server, server: Server, started: Callable[[], None]) -> None:
    while not web.started:
        await asyncio.sleep(0.005)
    started()
    while server.presence.look() or server.jobs.running:
        await asyncio.sleep(TICK)
    web.should_exit = True
