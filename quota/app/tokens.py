"""Tokens that are exchanged once for a cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class Tokens:
    """Tokens of one run of the server.

    A token is a random text and its signature, so that a second `quota open` of a scenario, which reads the secret from a
    file that only its user may read, can write one by itself.

    Parameters
    ----------
    secret : str, optional
        What tokens are signed with. Default: a new one.
    """

    def __init__(self, port: int, secret: str = "") -> None:
        self.secret = secret or secrets.token_urlsafe(32)
        self._name = f"quota-{port}"  # cookies are shared by all ports of a host
        self._cookie = secrets.token_urlsafe(32)
        self._spent: set[str] = set()

    def make(self) -> str:
        """Return a new token."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{self._signature(nonce)}"

    def spend(self, token: object) -> str | None:
        """Return the cookie to set for a token, which is worth nothing from then on; None for a wrong one."""
        if not isinstance(token, str) or not token.isascii():
            return None
        nonce, _, signature = token.partition(".")
        if not secrets.compare_digest(signature, self._signature(nonce)) or nonce in self._spent:
            return None
        self._spent.add(nonce)
        return f"{self._name}={self._cookie}; HttpOnly; SameSite=Strict; Path=/"

    def knows(self, cookies: str) -> bool:
        """Return whether the header of cookies holds the one of this run, once."""
        own = [
            value
            for name, _, value in (part.strip().partition("=") for part in cookies.split(";"))
            if name == self._name
        ]
        return len(own) == 1 and secrets.compare_digest(own[0], self._cookie)

    def _signature(self, nonce: str) -> str:
        return hmac.new(self.secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()
