"""Several columns that speak of one thing: history, sums, parts, and what is added up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from quota.intake.columns.column_sums import (
    Added,
    add_up,
    leaves,
    named_by_posts,
    of_different_kinds,
    on_duty_alone,
    parts_of_one_kind,
    rank_of,
    says_part,
    says_sum,
    stands_alone,
    sum_of,
    value,
    whole_of,
)
from quota.intake.columns.pending_changes import PLANNED, check_changes
from quota.intake.headers.blocks import Block, Heading, headers
from quota.intake.headers.stages import AFTER, Stage, latest_year, newest, stage_of
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.countable import says_duty
from quota.intake.vocabulary.header_words import COUNTED, LEADERS, Meaning
from quota.intake.vocabulary.kinds import FIXED, is_funding, may_contain
from quota.scenario.problems import Findings
from quota.texts import Message

_PROPOSED = re.compile(r"拟|建议|草案|送审|讨论稿|征求意见|测算")
_ANY_TOTAL = re.compile(
    r"(现|已|总|核定|人员|机构|单位|各类|全部|职工|教职工|编制|定编|人数|数|名额|情况|合计|总计|小计|共计|计|其中|/|:|\(.*?\)|\d{4}年(\d{1,2}月)?(底|末)?|截至|\s)*"
)
_SHOWN = 5
_UNDATED = 2  # rank of a stage that no words date


def _is_some(entry: Heading) -> bool:
    """Return whether a column counts leaders of a rank or a duty, and not all."""
    return rank_of(entry) in ("正", "副") or says_duty(entry.header)


class ColumnResolver:
    """Resolves the columns of one table; `rows` are those of all tables with the same header.

    `entries` are the columns that count, and sums over categories; `checked` sums that were compared with what they add up.
    """

    def __init__(
        self, block: Block, rows: Sequence[BookRow], own: Sequence[BookRow], notes: Notebook, findings: Findings
    ) -> None:
        self._block, self._notes, self._findings = block, notes, findings
        self._rows = [row for row in rows if row.kind is RowKind.UNIT]
        self._own = [row for row in own if row.kind is RowKind.UNIT]
        self.entries: list[Heading] = []
        self.checked: set[Heading] = set()
        self._changed: list[tuple[Heading, list[Heading]]] = []
        self._contained: dict[str, str] = {}  # kind of posts, by the kind that contains it

    def resolve(self) -> None:
        """Find the columns that count."""
        self.entries = self._due_leaders(self._without_history(list(self._block.numeric)))
        for field_ in COUNTED:
            self._field(field_)

    def _due_leaders(self, entries: list[Heading]) -> list[Heading]:
        """Take 应配 of leaders, and 限额 of any posts, for these where no other column has them: 应配 beside 实配."""
        held = {entry.category for entry in entries if entry.field == "current"}
        result = []
        for entry in entries:
            field_, category = entry.meaning or Meaning("")
            due = field_ == "need" and category in LEADERS - held
            limit = field_ == "ceiling" and "限额" in entry.header and category and not {"", category} & held
            if due or limit:
                key = "new.due_leaders" if due else "new.limit_of_posts"
                self._note(Told.GUESSED, entry, key, "new.guessed_column_mend", total=self._total(entry))
            result.append(entry._replace(meaning=Meaning("current", category)) if due or limit else entry)
        return result

    def _without_history(self, entries: list[Heading]) -> list[Heading]:
        """Leave out the columns of former times, and of plans."""
        groups: dict[tuple[object, ...], list[Heading]] = defaultdict(list)
        for entry in entries:
            groups[entry.meaning, says_sum(entry), rank_of(entry), "其中" in entry.header].append(entry)
        titles = [text for _, text in self._block.titles]
        proposed = any(_PROPOSED.search(text) for text in titles) or any(
            PLANNED.search(entry.header) for entry in self._block.headings if entry.meaning is None
        )
        dropped: set[Heading] = set()
        for group in groups.values():
            stages = [stage_of(entry.header) for entry in group]
            holds = newest(stages, latest_year([self._block.sheet.title, *titles]), proposed=proposed)
            if any(stage != stages[0] for stage in stages) or holds is None:
                dropped |= self._history(group, stages, holds)
        check_changes(self._block, self._own, self._changed, self._listed, self._notes, self._findings)
        return [entry for entry in entries if entry not in dropped]

    def _history(self, group: Sequence[Heading], stages: Sequence[Stage], holds: Stage | None) -> set[Heading]:
        former = [entry for entry, stage in zip(group, stages, strict=True) if stage != holds]
        kept = [entry for entry in group if entry not in former]
        others = self._listed(former)
        for entry in former:
            self._note(Told.LEFT_OUT, entry, "new.history", total=self._total(entry))
        asked = holds is not None and holds.rank == AFTER and not holds.year
        mend = "new.newest_mend" if any(entry.field == "current" for entry in group) else "new.newest_year_mend"
        for entry in kept:
            if asked:
                self._changed.append((entry, former))
            else:
                self._note(Told.GUESSED, entry, "new.newest", mend, total=self._total(entry), others=others)
        return set(former)

    def _field(self, field_: str) -> None:
        entries = [entry for entry in self.entries if entry.field == field_]
        counted = self._people_of_whole(self._on_posts(entries)) if field_ == "headcount" else entries
        added = add_up(counted, self._rows)
        for total, parts in added.sums.items():
            self._right(total, parts)
        self._unproved(added, field_)
        kept = [leaf for entry in added.top for leaf in leaves(added, entry)]
        for total in added.sums:
            if total not in kept and total.category:
                self._note(Told.LEFT_OUT, total, "new.sum_column")
            elif total in kept:
                for leaf in (leaf for part in added.sums[total] for leaf in leaves(added, part)):
                    self._note(Told.LEFT_OUT, leaf, "new.part_column", whole=total.header)
        self._unnamed(field_, added, kept)
        sums = [total for total in added.sums if not total.category]
        self.checked |= set(sums)
        for group in parts_of_one_kind(added, kept):
            kept = self._together(kept, group, group[0].meaning, "new.added_up")
        kept = self._one_funding(self._leaders(kept))
        if field_ == "current":
            kept += self._inside(added)
            self._contained = {
                kind: whole.category
                for part, whole in added.inside.items()
                if (kind := part.category) != whole.category
            }
            self._beside(added, kept)
        else:
            for part, whole in added.inside.items():
                self._note(Told.LEFT_OUT, part, "new.part_column", whole=whole.header)
        sums = [total for total in sums if total not in kept]
        kept += sums[:1]
        for total in sums[1:]:
            self._note(Told.LEFT_OUT, total, "new.sum_column")
        self.entries = sorted(
            [entry for entry in self.entries if entry not in entries] + kept, key=lambda entry: entry.column
        )

    def _on_posts(self, entries: Sequence[Heading]) -> list[Heading]:
        """Return the columns of people without 在岗 where 在编 of the same posts stands beside it: that counts on posts."""
        on_duty = on_duty_alone(entries, self._rows)
        for entry in on_duty:
            self._note(Told.LEFT_OUT, entry, "new.on_duty", total=self._total(entry))
        return [entry for entry in entries if entry not in on_duty]

    def _people_of_whole(self, entries: Sequence[Heading]) -> list[Heading]:
        """Return the columns of people; one without a category before a part, 其中, is that of the posts with such a part.

        Where no posts are divided so, they are the only posts that could hold the part. A column that is nearer to a sum
        over all posts stays one.
        """
        posts = [entry for entry in self.entries if entry.field == "current"]
        held = {entry.category for entry in posts} - LEADERS - {""}
        counted = {entry.category for entry in entries}
        result = list(entries)
        for entry, part in pairwise(result):
            kind = part.category
            if entry.category or not kind or not says_part(part):
                continue
            wholes = [self._contained[kind]] if kind in self._contained else []
            if not wholes and kind not in held:
                wholes = [category for category in held if may_contain(category, kind)]
            if len(wholes) == 1 and wholes[0] and wholes[0] not in counted:
                own = [other for other in posts if other.category == wholes[0]]
                alone = [other for other in posts if other.category in held - counted - {wholes[0]}]
                between = any(own[0].column < other.column < entry.column for other in alone)
                if not between and (not alone or self._nearer(entry, own, alone)):
                    result[result.index(entry)] = entry._replace(meaning=Meaning("headcount", wholes[0]))
                    values = {"whole": headers(own), "part": part.header}
                    self._note(Told.GUESSED, entry, "new.people_of_whole", "new.guessed_column_mend", **values)
                elif kind in self._contained:
                    result.remove(part)  # its posts are counted in others, and so are its people
                    self._note(Told.LEFT_OUT, part, "new.part_column", whole=entry.header)
        return self._people_contained(named_by_posts(result, self.entries, self._rows), posts)

    def _people_contained(self, entries: list[Heading], posts: Sequence[Heading]) -> list[Heading]:
        """Return the columns of people with those on posts that others contain: counted in the others, or beside them."""
        for part in [entry for entry in entries if entry.category in self._contained and not says_part(entry)]:
            category = self._contained[part.category]
            whole = next((entry for entry in entries if entry.category == category), None)
            own = [entry for entry in posts if entry.category == category]
            if whole and own and self._nearer(whole, own, [part], more=-1):
                entries = [entry for entry in entries if entry is not part]
                self._note(Told.LEFT_OUT, part, "new.part_column", whole=whole.header)
            elif whole and own:
                entries = self._together(entries, [whole, part], whole.meaning, "new.added_up")
        return entries

    def _nearer(self, people: Heading, own: Sequence[Heading], others: Sequence[Heading], more: int = 1) -> bool:
        """Return whether people are nearer to some posts than to those with others added (`more` -1: taken off)."""
        apart = [value(people, row) - sum_of(own, row) for row in self._rows]
        added = [more * sum_of(others, row) for row in self._rows]
        return sum(map(abs, apart)) < sum(abs(one - other) for one, other in zip(apart, added, strict=True))

    def _unnamed(self, field_: str, added: Added, kept: Sequence[Heading]) -> None:
        """Refuse posts of no known kind that a total counts among others."""
        named = [entry for entry in kept if entry.category and entry.category not in LEADERS]
        for entry in kept if field_ == "current" and named else ():
            if (
                not entry.category
                and entry not in added.top
                and (stated := [row for row in self._rows if value(entry, row)])
            ):
                self._apart(entry, named, stated[0], len(stated))

    def _right(self, total: Heading, parts: Sequence[Heading]) -> None:
        stated = [row for row in self._own if total.column in row.numbers]
        if stated:
            self._note(Told.SUM, total, "new.adds_up", parts=headers(parts), rows=len(stated))

    def _unproved(self, added: Added, field_: str) -> None:
        """Look at what says that it is a sum, or names no category, and is no sum by its figures."""
        named = [entry for entry in added.top if entry.category and entry.category not in LEADERS]
        for total in list(added.top):
            category = total.category
            if (
                total in added.sums
                or category in LEADERS
                or (category and not says_sum(total))
                or (field_ == "headcount" and not category)
            ):
                continue
            parts = [
                entry
                for entry in named
                if entry is not total and (not category or may_contain(category, entry.category))
            ]
            if not parts:
                continue
            stated = [row for row in self._rows if total.column in row.numbers]
            wrong = [row for row in stated if value(total, row) != sum_of(parts, row)]
            own = category or not says_sum(total)
            if own and 2 * len(wrong) > len(stated) and all(stands_alone(part.category) for part in parts):
                fixed = [part for part in parts if category and part.category in FIXED]
                if all(sum_of(fixed, row) <= value(total, row) for row in self._rows):
                    added.put_inside(fixed, total)  # 行政编制总数 counts 政法专项 in
                continue  # 行政编制总数 beside 工勤编制 are the administrative posts: its heading says whose it is
            if not stated:
                added.top.remove(total)
            elif 2 * len(wrong) > len(stated) and stage_of(total.header).rank < _UNDATED:
                added.top.remove(total)  # 2018年编制 beside the kinds of today
                self._note(Told.LEFT_OUT, total, "new.history", total=self._total(total))
            elif 2 * len(wrong) > len(stated) or category:
                self._apart(total, parts, wrong[0], len(wrong))
            else:
                added.sums[total] = tuple(parts)
                added.top = [entry for entry in added.top if entry not in parts]
                for row in (row for row in self._own if row in wrong):
                    written, sum_ = value(total, row), sum_of(parts, row)
                    what = Message(
                        "new.column_wrong", {"label": f"{row.name} {total.header}", "written": written, "sum": sum_}
                    )
                    self._notes.add(Told.MISMATCH, row.place(total.column), what, "new.column_wrong_mend")

    def _apart(self, total: Heading, parts: Sequence[Heading], row: BookRow, rows: int) -> None:
        plain = total.category in LEADERS or says_sum(total) or _ANY_TOTAL.fullmatch(total.header)
        self._findings.error(
            row.place(total.column),
            "new.total_apart" if plain else "new.unknown_posts",
            "new.total_apart_mend" if plain else "new.unknown_posts_mend",
            header=total.header,
            name=row.name,
            written=value(total, row),
            parts=headers(parts),
            sum=sum_of(parts, row),
            rows=rows,
            total=self._total(total),
        )

    def _leaders(self, kept: list[Heading]) -> list[Heading]:
        """Add up 正职 and 副职."""
        ranked: dict[Meaning, list[Heading]] = defaultdict(list)
        for entry in kept:
            if entry.meaning and entry.category in LEADERS:
                ranked[entry.meaning].append(entry)
        for group in ranked.values():
            headers = {entry.header for entry in group}
            if (
                len(group) > 1
                and len(headers) == len(group)
                and (all(map(_is_some, group)) or of_different_kinds(group))
            ):
                kept = self._together(kept, group, group[0].meaning, "new.added_up")
                continue
            ranked_ = [entry for entry in group if _is_some(entry)]
            totals = [entry for entry in group if entry not in ranked_]
            if len(totals) == 1 and len(ranked_) > 1:
                wrong = [row for row in self._rows if value(totals[0], row) != sum_of(ranked_, row)]
                self._apart(totals[0], ranked_, wrong[0], len(wrong))
                kept = [entry for entry in kept if entry not in ranked_]
        return kept

    def _one_funding(self, kept: list[Heading]) -> list[Heading]:
        """Add up the posts of an institution over forms of funding where its people are counted only in all."""
        funded = [entry for entry in kept if is_funding(entry.category)]
        if len(funded) < 2 or funded[0].field != "current":
            return kept
        counted = {entry.category for entry in kept} - LEADERS
        people = [entry for entry in self.entries if entry.field == "headcount"]
        split = any(is_funding(entry.category) for entry in people)
        own = any(entry.category == "institution" for entry in people)
        alone = counted == {entry.category for entry in funded} and any(not entry.category for entry in people)
        if split or "institution" in counted or not (own or alone):
            return kept
        return self._together(kept, funded, Meaning("current", "institution"), "new.added_funding")

    def _together(
        self, kept: list[Heading], group: Sequence[Heading], meaning: Meaning | None, key: str
    ) -> list[Heading]:
        first, *others = group
        whole = first._replace(
            meaning=meaning, plus=tuple(entry.column for entry in others), header=headers(group), guessed=False
        )
        self._note(Told.GUESSED, whole, key, "new.added_up_mend", total=sum(self._total(entry) for entry in group))
        return [whole if entry is first else entry for entry in kept if entry not in others]

    def _inside(self, added: Added) -> list[Heading]:
        """Tell of the parts of other columns; those of special kinds stay fixed inside them."""
        fixed = []
        for part, whole in added.inside.items():
            larger = [row for row in self._rows if value(part, row) > value(whole, row)]
            if larger:
                row = larger[0]
                self._findings.error(
                    row.place(part.column), "new.larger_part", "new.larger_part_mend",
                    header=part.header, value=value(part, row), whole=whole.header, other=value(whole, row), rows=len(larger),
                )  # fmt: skip
            pinned = part.category in FIXED and whole.category in ("administrative", "institution")
            mend = "new.inside_mend" if says_part(part) or not says_sum(whole) else "new.inside_total_mend"
            key, all_ = "new.inside_fixed" if pinned else "new.inside", self._total(whole)
            self._note(Told.GUESSED, part, key, mend, whole=whole.header, total=self._total(part), all=all_)
            if pinned:
                fixed.append(part._replace(meaning=Meaning("special", whole.category)))
        return fixed

    def _beside(self, added: Added, kept: Sequence[Heading]) -> None:
        """Tell of kinds that stand beside others which could contain them, where no sum proves it."""
        if added.proved:
            return
        counted = [entry for entry in kept if entry.field == "current"]
        counted = [entry for entry in counted if entry.category and entry.category not in LEADERS]
        for part in counted:
            whole = whole_of(part, counted)
            if whole and self._total(part) and all(value(part, row) <= value(whole, row) for row in self._rows):
                self._note(
                    Told.GUESSED, part, "new.beside_kind", "new.beside_kind_mend",
                    whole=whole.header, total=self._total(part), all=self._total(whole),
                    together=self._total(part) + self._total(whole),
                )  # fmt: skip

    def _total(self, entry: Heading) -> Decimal:
        return sum((row.numbers.get(column, Decimal(0)) for row in self._own for column in entry.columns), Decimal(0))

    def _listed(self, entries: Sequence[Heading]) -> str:
        return "、".join(f"“{entry.header}”（{self._total(entry)}）" for entry in entries[:_SHOWN])

    def _note(self, kind: Told, entry: Heading, key: str, mend: str = "", **values: object) -> None:
        place = self._block.heading_place(entry)
        what = Message(key, {"header": entry.header, **values})
        self._notes.add(kind, place, what, Message(mend, {"header": entry.header, **values}) if mend else None)
