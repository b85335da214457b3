"""A scenario opened as a page: by a server of its own, or by the one that another `quota open` runs for it already."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from quota.app.running import HOME
from quota.app.server import Server
from quota.app.tokens import Tokens
from quota.scenario import CaseError
from quota.scenario.edits import EditsError, read_edits
from quota.scenario.saving import is_saved
from quota.texts import Language
from quota.whatif import TrialSession


class Opening:
    """A session that is about to be served.

    Parameters
    ----------
    scenario : Path
        Folder or workbook; one that was saved by 试算 opens with its edits.
    language : str, optional
        Of all words. Default: that of the scenario.
    """

    def __init__(self, scenario: Path, language: Language | None) -> None:
        base, saved = _begun(scenario)
        self._session = TrialSession(base, language=language, saved=saved, autosave=True)

    @property
    def language(self) -> Language:
        """The language of all words."""
        return self._session.language

    @property
    def joined(self) -> str | None:
        """The address of the page of another run, with a token of its own; None where none answers."""
        return next((found for other in self._session.others if (found := _address(other.address))), None)

    def server(self, listening: socket.socket) -> tuple[Server, Callable[[], str]]:
        """Return the server, and what makes an address with a fresh token.

        Others who open the scenario find the secret of the tokens where only this user may read.
        """
        port = listening.getsockname()[1]
        tokens = Tokens(port)
        self._session.tell_address(_with(port, tokens.secret))
        server = Server(self._session, tokens, self.language)
        return server, lambda: _with(port, tokens.make())

    def __enter__(self) -> Opening:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()


def _begun(scenario: Path) -> tuple[Path, Path | None]:
    """Return the base, and the scenario itself where it was saved by such a session, so that its edits are gone on with."""
    if is_saved(scenario):
        with suppress(CaseError, EditsError):  # told when it is read as a scenario
            return read_edits(scenario).base, scenario
    return scenario, None


def _with(port: int, token: str) -> str:
    """Return the page's address; what stands behind # is never sent anywhere."""
    return f"http://{HOME}:{port}/#{token}"


def _address(told: str) -> str | None:
    """Return the address of a server that answers, with a token."""
    parts = urlsplit(told)
    if not parts.fragment or parts.hostname != HOME or parts.port is None:
        return None
    try:
        with socket.create_connection((HOME, parts.port), 2) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nhost: {HOME}:{parts.port}\r\nconnection: close\r\n\r\n".encode())
            if b" 200 " not in connection.recv(64):
                return None
    except OSError:
        return None
    return _with(parts.port, Tokens(parts.port, parts.fragment).make())
