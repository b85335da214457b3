"""The warning of pools that are measured on different scales, and the wording of problems."""

import pytest
from cases import make_case, unit

from quota.need import measure
from quota.scenario import CaseError


def warned(township_need, **changes):
    """Warnings where 10 posts of county units meet 10 posts of townships with the given need."""
    case = make_case(
        [unit("k", 10, level="county"), unit("t", 10, need=township_need)], routes=[{"category": "administrative"}]
    )
    return measure(case).warnings


def test_pools_of_one_route_more_than_30_points_apart():
    """Proves: 100 % against 130 % passes, against 130.1 % warns; below as above."""
    assert warned(13) == warned(7) == ()
    (warning,) = warned("13.01")
    assert (warning.what.key, warning.severity) == ("need.scales_differ", "warning")
    assert len(warned("6.99")) == 1


def test_pools_that_no_route_joins_are_not_compared():
    assert measure(make_case([unit("k", 10, level="county"), unit("t", 10, need=20)])).warnings == ()


def test_a_pool_without_posts_is_not_compared():
    case = make_case([unit("k", 10, level="county"), unit("t", 0, need=20)], routes=[{"scope": "same"}])
    assert measure(case).warnings == ()


def test_one_warning_per_route_names_the_pair_furthest_apart():
    case = make_case(
        [
            unit("c", 10, level="city", jurisdiction="C"),
            unit("a", 10, need=15, jurisdiction="A"),
            unit("b", 10, need=17, jurisdiction="B"),
        ],
        routes=[{"from_level": "city", "scope": "below"}],
    )
    (warning,) = measure(case).warnings
    assert warning.words("en").startswith(
        "routes administrative: the need of city units of C is 100 % of their posts, that of township units of B 170 %"
    )
    assert "C市级单位的测算编制是现有编制的 100%，B乡镇级单位是 170%" in warning.words("zh")
    assert warning.what.values["pairs"] == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_problem_names_unit_cell_and_mend(language):
    with pytest.raises(CaseError) as raised:
        measure(
            make_case(
                [unit("a", 9, name="Alder"), unit("k", 4, name="Office", level="county", spare=4)],
                rates=[{"driver": "area_km2", "rate": 1}],
                settings={"need": {"method": "rates"}},
            )
        )
    words = [problem.words(language) for problem in raised.value.problems]
    missing = {"zh": "Alder（a）测算需要「面积」", "en": "Alder (a) is reckoned from area_km2"}[language]
    spare = {"zh": "「administrative可调出编制」最多填 3", "en": "Put at most 3 into administrative_spare"}[language]
    assert missing in words[0]
    assert spare in words[1]
