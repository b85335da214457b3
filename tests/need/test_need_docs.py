"""The worked example of docs/need.md is what the code gives."""

from pathlib import Path

from cases import make_case, unit

from quota.need import measure, table

PAGE = Path(__file__).parents[2] / "docs" / "need.md"


def example():
    return make_case(
        [
            unit(
                "X1",
                28,
                type="town",
                role="agricultural",
                dispatched=3,
                drivers={"population_resident": 8100, "area_km2": "123.1", "villages": 10},
            ),
            unit("X2", 30, level="county", spare=4),
        ],
        rates=[
            {"driver": "base", "rate": 12},
            {"driver": "base", "type": "street", "rate": 15},
            {"driver": "population", "rate": "0.0005"},
            {"driver": "area_km2", "rate": "0.02"},
            {"driver": "villages", "rate": "0.25"},
        ],
        roles=[{"role": "agricultural", "multiplier": "1.05"}],
        activities=[
            {"activity": "enforcement", "hours": 6},
            {"activity": "meetings", "kind": "share", "share": "0.05"},
            {"activity": "training", "kind": "individual", "hours": 80},
        ],
        workload={("X1", "enforcement"): 900, ("X1", "training"): 2},
        settings={"need": {"method": "rates", "available_hours": 1760, "dispatched_weight": "0.5"}},
    )


def lines():
    """The example's parts as rows of a Markdown table."""
    case = example()
    needs = measure(case)
    for row in table(needs, case):
        figures = ["" if figure is None else format(figure, "f") for figure in (row.quantity, row.rate, row.amount)]
        yield f"| {row.unit_id} | {row.part} | {row.driver} | {' | '.join(figures)} |"
    for need in needs.values():
        yield f"| **{need.unit}** | **need** | | | | **{need.amount}** |"


def test_the_page_shows_what_the_code_gives():
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in lines() if line not in page] == []
