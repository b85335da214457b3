"""What can be done about a cell that shows no number where one belongs, by what it looks like."""

from __future__ import annotations

import re

from quota.intake.cells.grid import packed

_MENDS = (
    ("new.percent_mend", re.compile(r".*%")),
    ("new.decimal_comma_mend", re.compile(r"[+-]?\d+,\d+")),
    ("new.about_mend", re.compile(r"(?:大?约|[将接]?近)\d[\d.,]*\D{0,2}|\d[\d.,]*\D{0,2}(?:左右|上下|余|多)\D?")),
    ("new.two_numbers_mend", re.compile(r"\d+[/|、]\d+")),
    ("new.several_unclear_mend", re.compile(r"\d+\D*[(+/、,].*\d.*")),
    ("new.a_date_mend", re.compile(r"\d{4}-\d{2}-\d{2}.*")),
    ("new.formula_error_mend", re.compile(r"#.+")),
    ("new.true_or_false_mend", re.compile(r"true|false")),
    ("new.kinds_in_a_cell_mend", re.compile(r"(?:[\u4e00-\u9fff()]+:?\d+[名人个]?[,、;。和]*){2,}")),
    ("new.several_unclear_mend", re.compile(r"\D*\d+[^\d.,]+\d.*", re.DOTALL)),
)


def mend_of(text: str) -> str:
    """Return the key of the advice for a cell that shows no number.

    >>> mend_of("5%"), mend_of("约40"), mend_of("行政51名，事业61名"), mend_of("待定")
    ('new.percent_mend', 'new.about_mend', 'new.kinds_in_a_cell_mend', 'new.not_a_number_mend')
    """
    forms = (key for key, form in _MENDS if form.fullmatch(packed(text)) or form.fullmatch(text.strip()))
    return next(forms, "new.not_a_number_mend")
