"""The routes: what the page may ask a session, and nothing else."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from quota.api.errors import QuotaError, public, refusal
from quota.api.plan import Plan
from quota.app import answers
from quota.app.answers import Json
from quota.app.asked import changes, key, pins, taken, whole, words, yes
from quota.app.guard import ASKED, ENTER, Guard, RequestRefusedError
from quota.app.jobs import Jobs
from quota.app.presence import Presence
from quota.app.scratch import Scratch
from quota.app.tokens import Tokens
from quota.app.years import years
from quota.texts import Language, RefusalError, render, text
from quota.whatif import Answer, TrialSession, WhatIfError

STALE, UNABLE, BUG = 409, 422, 500
KINDS: Final = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}

Asked = Mapping[str, Any]
Step = Callable[[Asked], Json | None]


def assets() -> dict[str, Traversable]:
    """Return the files of the page by the path under which they are served: its own, and those of the proposal's page."""
    own, shared = files("quota.app").joinpath("assets"), files("quota.report.page").joinpath("assets", "shared")
    found = {f"/assets/{file.name}": file for folder in (own, shared) for file in folder.iterdir()}
    return {path: file for path, file in found.items() if file.is_file() and path.rpartition(".")[2] in KINDS}


class Server:
    """A session as a page.

    Parameters
    ----------
    session : TrialSession
    tokens : Tokens
        For whoever may look at it.
    """

    def __init__(self, session: TrialSession, tokens: Tokens, language: Language) -> None:
        self._session, self._tokens, self._language = session, tokens, language
        self._scratch = Scratch(session.base, language)
        self._assets = assets()
        self.jobs = Jobs(language)
        self.presence = Presence()
        self._steps: dict[str, Step] = {
            "/api/first": self._first,
            "/api/edit": self._edit,
            "/api/undo": partial(self._back_or_forth, session.undo),
            "/api/redo": partial(self._back_or_forth, session.redo),
            "/api/drop": self._drop,
            "/api/details": self._details,
            "/api/why": self._why,
            "/api/explain": self._explain,
            "/api/years": self._years,
            "/api/resume": partial(self._anew, session.resume),
            "/api/discard": partial(self._anew, session.discard),
            "/api/reread": self._reread,
            "/api/save": self._save,
            "/api/propose": self._propose,
            "/api/request": self._request,
            "/api/job": self._job,
            "/api/alive": self._alive,
        }

    def application(self, port: int) -> Guard:
        """Return what a server of ASGI runs, behind its guard."""
        methods = {
            "/": "GET",
            **dict.fromkeys(self._assets, "GET"),
            ENTER: "POST",
            **dict.fromkeys(self._steps, "POST"),
        }
        endpoints = {
            path: self._enter if path == ENTER else self._answer(self._steps[path]) if method == "POST" else self._file
            for path, method in methods.items()
        }
        routes = [Route(path, endpoints[path], methods=[method]) for path, method in methods.items()]
        return Guard(Starlette(routes=routes), port, self._tokens, methods)

    def close(self) -> None:
        """End all that runs yet."""
        self.jobs.stop()
        self._session.close()

    # --- How an answer is made ---------------------------------------------------------------------------------------

    async def _file(self, request: Request) -> Response:
        path = "/assets/app.html" if request.url.path == "/" else request.url.path
        file = self._assets[path]
        return Response(file.read_bytes(), media_type=KINDS[path.rpartition(".")[2]])

    async def _enter(self, request: Request) -> Response:
        try:
            (token,) = taken(request.scope[ASKED], token=key)
        except RequestRefusedError as refused:
            return _json(refused.status, {"error": refused.reason})
        cookie = self._tokens.spend(token)
        if cookie is None:
            return _json(403, {"error": "token"})
        return _json(200, {}, {"set-cookie": cookie})

    def _answer(self, step: Step) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            self.presence.seen()
            return await run_in_threadpool(self._told, step, request.scope[ASKED])

        return answered

    def _told(self, step: Step, asked: Asked) -> Response:
        """Take a step, and say what came of it, or why it could not be taken."""
        try:
            found = step(asked)
        except RequestRefusedError as refused:
            return _json(refused.status, {"error": refused.reason})
        except WhatIfError as error:
            status = STALE if error.reason == "stale" else UNABLE
            return _json(status, answers.refusals([render(error.message, self._language)], error.reason))
        except OSError as error:
            told = text("app.cannot_write", self._language, file=error.filename or "", detail=error.strerror or "")
            return _json(UNABLE, answers.refusals([told]))
        except Exception as error:
            known = public(error, self._language)
            if known is not None:
                return _json(UNABLE, answers.refusals(known.lines))
            traceback.print_exc(file=sys.stderr)
            return _json(BUG, answers.refusals([text("app.bug", self._language)], "bug"))
        return Response(status_code=204) if found is None else _json(200, found)

    # --- Steps -------------------------------------------------------------------------------------------------------

    def _first(self, asked: Asked) -> Json:
        taken(asked)
        return {**answers.first(self._session, self._language), "problems": self._problems()}

    def _problems(self) -> list[str]:
        """Return what is wrong with a base that cannot be read, as `quota check` tells it."""
        error = self._scratch.error if self._session.case is None else None
        return [] if error is None else list(error.lines)

    def _edit(self, asked: Asked) -> Json:
        after, edits, typed, *appeal = taken(
            asked, after=whole, changes=changes, pins=pins, who=words, date=words, document=words, reason=words
        )
        who, date, document, reason = appeal
        for unit, category, posts in typed:
            edits |= self._session.pin(unit, category, posts)
        return answers.step(
            self._session.edit(edits, after=after, who=who, date=date, document=document, reason=reason)
        )

    def _back_or_forth(self, step: Callable[..., Answer], asked: Asked) -> Json:
        (after,) = taken(asked, after=whole)
        return answers.step(step(after=after))

    def _drop(self, asked: Asked) -> Json:
        batch, after = taken(asked, batch=whole, after=whole)
        return answers.step(self._session.drop(batch, after=after))

    def _reread(self, asked: Asked) -> Json:
        self._scratch = Scratch(self._session.base, self._language)
        return self._anew(self._session.reread, asked)

    def _anew(self, step: Callable[[], Answer], asked: Asked) -> Json:
        """Take a step after which the page begins anew; what did not fit is told once."""
        taken(asked)
        return {"refused": answers.state(step())["refused"]}

    # --- What takes longer -------------------------------------------------------------------------------------------

    def _details(self, asked: Asked) -> Json | None:
        (version,) = taken(asked, version=whole)
        found = self._session.details(version)
        return None if found is None else answers.details(found)

    def _why(self, asked: Asked) -> Json | None:
        version, ways = taken(asked, version=whole, ways=yes)
        found = self._session.why(version, ways=ways)
        return None if found is None else answers.why(found)

    def _explain(self, asked: Asked) -> Json | None:
        version, unit = taken(asked, version=whole, unit=key)
        plan = self._plan_of(version)
        return None if plan is None else {"version": version, "blocks": answers.blocks(plan.why(unit).blocks)}

    def _years(self, asked: Asked) -> Json | None:
        (version,) = taken(asked, version=whole)
        plan = self._plan_of(version)
        return None if plan is None else {"version": version, **years(plan, self._language)}

    def _plan_of(self, version: int) -> Plan | None:
        """Return the plan of a version, made from nothing; None where there is a newer one."""
        answer = self._session.answer()
        return None if answer.version != version or answer.stale else self._scratch.plan(answer.edits)

    # --- Files -------------------------------------------------------------------------------------------------------

    def _save(self, asked: Asked) -> Json:
        folder = self._saved(*taken(asked, name=key, title=words, basis=words))
        return {"folder": str(folder), "name": folder.name}

    def _saved(self, name: str, title: str, basis: str = "") -> Path:
        """Save; a scenario that is there already is replaced only where it is the one that is gone on with here."""
        folder = self._session.beside / name
        if os.path.lexists(folder) and folder.resolve() != self._session.saved:
            raise refusal(self._language, "app.name_taken", name=name)
        return self._session.save(name, title, basis=basis)

    def _propose(self, asked: Asked) -> Json:
        """Save, then let a process of its own make the papers from what was saved; its plan has to be the live one."""
        name, title, basis, place = taken(asked, name=key, title=words, basis=words, place=words)
        answer = self._session.answer()
        folder = self._saved(name, title, basis)
        planned = {(row.unit_id, row.category): row.planned for row in answer.rows if row.planned is not None}
        suffix = text("app.papers_suffix", self._language)
        out = folder.with_name(f"{folder.name}-{suffix}")
        letters = ["--for", place] if place else []
        return {"id": self.jobs.start(["propose", folder, *letters], out, planned), "folder": str(out)}

    def _request(self, asked: Asked) -> Json:
        """Let a unit's request for more posts, or fewer, be written on one page."""
        name, title, unit, category, change = taken(asked, name=key, title=words, unit=key, category=key, change=key)
        folder = self._saved(name, title)
        out = folder.with_name(f"{folder.name}-{unit}.docx")
        command = ["request", folder, unit, change, "--category", category]
        return {"id": self.jobs.start(command, out), "folder": str(out.parent)}

    def _job(self, asked: Asked) -> Json | None:
        (number,) = taken(asked, id=whole)
        job = self.jobs.get(number)
        if job is None:
            return None
        state = job.state
        found = {"state": state, "words": job.lines[-3:], "folder": str(job.out), "files": job.files}
        return found | {"words": [text("app.differs", self._language)]} if state == "differs" else found

    def _alive(self, asked: Asked) -> Json:
        taken(asked)
        with suppress(QuotaError, RefusalError):
            answer = self._session.answer()
            return {"version": answer.version, "files_changed": list(answer.files_changed)}
        return {}


def _json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(written, status, headers, media_type="application/json")
