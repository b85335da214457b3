"""Rule ``township_only``: township posts stay in townships."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.quantities import transfers
from quota.model.reads import CROSSINGS, setting
from quota.model.rows import InputPlace, Row, Transfer
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Case, Pool


@rule(
    order=16,
    weight="approval",
    reads=(*CROSSINGS, setting("township_only")),
    scope="flows",
    holds=lambda case: case.settings.township_only and any(unit.level == "township" for unit in case.units.values()),
    in_tables="all",
)
def township_only(case: Case) -> Iterator[Row]:
    """No post leaves a township pool for a higher level, even where a route would lead there.

    Σ transfers from p to a pool of a higher level ≤ 0        for every township pool p and category k        [posts]

    Legal basis
        Published provincial practice after the 2019 opinion on grassroots reform (专编专用, e.g. Gansu): county organs may
        not occupy township posts.
    Value
        What one post taken upwards would be worth; shown so that the price of the rule is known, not to invite it.
    """
    if not case.settings.township_only:
        return
    upward: dict[tuple[Pool, str], list[Transfer]] = {}
    for transfer in transfers(case):
        if transfer.giver.level == "township" and transfer.receiver.level != "township":
            upward.setdefault((transfer.giver, transfer.category), []).append(transfer)
    for (pool, category), crossings in sorted(upward.items()):
        terms = tuple((transfer, 1) for transfer in crossings)
        subject = Subject(pool=pool, category=category)
        yield Row(township_only, subject, terms, "<=", 0, InputPlace("scenario", ("township_only",), ""))
