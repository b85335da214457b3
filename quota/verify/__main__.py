"""``python -m quota.verify PLAN``: 0 verified, 3 refused or not proved, 4 damaged."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

from quota.verify.best import ChainError, StatedProgramme, bound_of, certified
from quota.verify.check import Finding, findings
from quota.verify.files import DamagedError, Folder, number, read_folder
from quota.verify.ledger import PostsLedger, Terms
from quota.verify.order import preferred
from quota.verify.scenario import Scenario
from quota.verify.stated import StatedScenario, not_read
from quota.verify.words import say

VERIFIED, USAGE, REFUSED, DAMAGED = 0, 2, 3, 4
MOST_SHOWN = 20
_CLOSE = Fraction(1, 10**18)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a plan and tell the outcome; return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = "zh"
    if "--lang" in words[:-1]:
        place = words.index("--lang")
        lang = words[place + 1]
        del words[place : place + 2]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if len(words) != 1 or lang not in ("zh", "en") or words[0].startswith("-"):
        print(say("usage", lang), file=sys.stderr)
        return USAGE
    try:
        status, lines = verify(Path(words[0]), lang)
    except DamagedError as error:
        print(say("damaged", lang, error), file=sys.stderr)
        return DAMAGED
    except (KeyError, TypeError, AttributeError, ValueError) as error:  # of a manifest or certificate of another form
        print(say("damaged", lang, f"manifest.json, certificate.json: {error}"), file=sys.stderr)
        return DAMAGED
    print("\n".join(lines))
    return status


def verify(path: Path, lang: str) -> tuple[int, list[str]]:
    """Check a plan; return the exit status and what is to be said.

    Raises
    ------
    DamagedError
        If a file cannot be read.
    """
    folder = read_folder(path)
    ledger = PostsLedger(folder)
    scenario = Scenario(folder, path)
    stated = StatedScenario(ledger, scenario)
    ratios = {place: stated.terms.get((row.rule, row.key, row.sense)) for place, row in enumerate(folder.rules)}
    programme = StatedProgramme(
        ledger, {**_given(folder), **{place: terms for place, terms in ratios.items() if terms}}
    )
    found = [*stated.findings(), *findings(ledger)]
    if not found:
        found = [*_given_rows(programme), *_value(programme), *preferred(programme)]
    if found:
        shown = [f"{say(item.kind, lang)}: {item.place}" for item in found[:MOST_SHOWN]]
        return REFUSED, [*shown, say("refused", lang, len(found))]
    rows = folder.rules
    left_out = not_read(scenario)
    unread = sum(
        ledger.terms(row) is None and place not in programme.given and row.rule != "consolidation"
        for place, row in enumerate(rows)
    )
    notes = [say("not_compared", lang, left_out)] if left_out else []
    notes += [say("unread", lang, unread)] if unread else []
    if folder.manifest.get("status") != "optimal":
        return REFUSED, [*notes, say("unproved", lang, folder.manifest.get("status"))]
    left = _proof(programme, lang)
    if left:
        return REFUSED, [*notes, left]
    return VERIFIED, [*notes, say("verified", lang, len(folder.posts), len(rows))]


def _given(folder: Folder) -> Mapping[int, Terms]:
    """Return the terms of rows that a certificate tells."""
    found: dict[int, Terms] = {}
    for place, terms in (folder.certificate or {}).get("terms", {}).items():
        found[int(place)] = tuple((tuple(map(str, words)), int(factor)) for *words, factor in terms)
    return found


def _given_rows(programme: StatedProgramme) -> Iterator[Finding]:
    """Rows whose terms a certificate tells have the activity that the posts give them."""
    ledger = programme.ledger
    for place, terms in programme.given.items():
        row = ledger.folder.rules[place]
        if sum(factor * ledger.amounts.get(quantity, 0) for quantity, factor in terms) != row.activity:
            yield Finding("row", f"rules.csv:{row.line} {row.rule} {row.key}")


def _value(programme: StatedProgramme) -> Iterator[Finding]:
    """The manifest's value, bound and gap are those of the plan."""
    manifest, value = programme.ledger.folder.manifest, programme.costs.value()
    told = {name: manifest[name] for name in ("value", "bound", "gap", "value_exact", "bound_exact", "proved_within")}
    exact = {name: number(text, f"manifest.json: {name}") for name, text in told.items() if text}
    close = _CLOSE * max(Fraction(1), abs(value))
    bound, proved = exact["bound"], manifest["status"] == "optimal"
    gap = 100 * (exact["value"] - bound) / max(abs(exact["value"]), close)
    if abs(exact["value"] - value) > close or exact.get("value_exact", value) != value:
        yield Finding("value", "manifest.json: value")
    if abs(exact["gap"] - gap) > close or exact["gap"] < 0 or abs(exact.get("bound_exact", bound) - bound) > close:
        yield Finding("value", "manifest.json: gap")
    if proved and (bound != exact["value"] or exact["gap"] or exact.get("bound_exact", value) != value):
        yield Finding("value", "manifest.json: bound")


def _proof(programme: StatedProgramme, lang: str) -> str:
    """Prove that no plan is better; return what is to be said where that fails, else nothing."""
    certificate = programme.ledger.folder.certificate
    tight = [f"{row.rule} {row.key}" for row in programme.tight()]
    chain = ""
    try:
        bound = programme.exchange_prices()
        if not programme.cheapest(bound):
            return ""
    except ChainError as error:
        chain = str(error)
    if certificate is not None:
        left = _distance(programme, certificate)
        return say("within", lang, f"{float(left):.3g}") if left else ""
    unread = any(programme.ledger.terms(row) is None for row in programme.ledger.folder.rules)
    if chain and not tight and not unread:
        return say("better", lang, chain)
    shown = "; ".join(tight[:MOST_SHOWN]) or "; ".join(sorted(programme.open)) or chain
    return say("needs_certificate", lang, shown)


def _distance(programme: StatedProgramme, certificate: Mapping[str, object]) -> Fraction:
    """Return by how much another plan can be better at most, by the leaves of a certificate."""
    leaves = certificate["leaves"]
    if not isinstance(leaves, list):
        raise DamagedError("certificate.json: leaves")
    value, bounds = programme.costs.value(), []
    for leaf in leaves:
        choice = {str(name): taken is True for name, taken in leaf["merges"].items()}
        bounds.append((choice, bound_of(programme, certified(programme, leaf), choice)))
    worst = Fraction(0)
    names = sorted({name for choice, _ in bounds for name in choice})
    for ways in product((False, True), repeat=len(names)):
        chosen = dict(zip(names, ways, strict=True))
        reached = [bound for choice, bound in bounds if choice.items() <= chosen.items()]
        if not reached:
            raise DamagedError("certificate.json: leaves")
        worst = max(worst, value - max(reached))
    return worst


if __name__ == "__main__":
    sys.exit(main())
