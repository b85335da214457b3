"""Routes, expanded into pairs of pools."""

from cases import make_case, unit

from quota.scenario.routes import route_pairs

TREE = {"P": None, "C": "P", "D": "P", "A": "C", "B": "C", "E": "D"}
POOLS = [
    ("A", "county"),
    ("B", "county"),
    ("A", "township"),
    ("B", "township"),
    ("C", "city"),
    ("D", "city"),
    ("E", "township"),
]


def pairs(*routes, pools=POOLS, **changes):
    """(giver, receiver) as ``A.county``, in order; a route with a jurisdiction is marked with a star."""
    units = [unit(f"{code}-{level}", 5, jurisdiction=code, level=level, need=5) for code, level in pools]
    case = make_case(units, jurisdictions=TREE, routes=routes, **changes)
    return [
        f"{'.'.join(giver)} {'.'.join(receiver)}{'*' if route.jurisdiction else ''}"
        for route, giver, receiver in route_pairs(case)
    ]


def test_same_joins_two_levels_of_one_jurisdiction():
    assert pairs({"scope": "same"}) == ["A.county A.township", "B.county B.township"]


def test_below_joins_a_jurisdiction_with_all_that_lie_below_it():
    """Proves: strictly below, at any depth: P has no pool, C and D give to their own counties only."""
    route = {"from_level": "city", "to_level": "township", "scope": "below"}
    assert pairs(route) == ["C.city A.township", "C.city B.township", "D.city E.township"]
    assert pairs(route, pools=[("P", "city"), ("P", "township"), ("E", "township")]) == ["P.city E.township"]


def test_across_joins_jurisdictions_of_one_parent():
    """Proves: A and B exchange, E has another parent, and the top has none."""
    route = {"from_level": "township", "to_level": "township", "scope": "across"}
    assert pairs(route) == ["A.township B.township", "B.township A.township"]
    assert pairs({**route, "from_level": "city", "to_level": "city"}) == ["C.city D.city", "D.city C.city"]


def test_a_row_for_one_giver_replaces_the_general_row():
    assert pairs({"scope": "same"}, {"scope": "same", "jurisdiction": "B", "price": 5}) == [
        "A.county A.township",
        "B.county B.township*",
    ]
    assert pairs({"scope": "same", "jurisdiction": "B"}) == ["B.county B.township*"]


def test_a_row_of_another_scope_or_category_replaces_nothing():
    routes = [{"scope": "same"}, {"from_level": "city", "scope": "below", "jurisdiction": "A"}]
    assert pairs(*routes) == ["A.county A.township", "B.county B.township"]


def test_categories_come_in_their_order_and_only_pools_that_exist():
    case = make_case(
        [
            unit("k", {"administrative": 5, "institution": 5}, level="county"),
            unit("t", {"administrative": 5, "institution": 5}, need=5),
            unit("u", {"institution": 5}, need=5, jurisdiction="B"),
            unit("v", {"administrative": 5}, level="county", jurisdiction="B"),
        ],
        routes=[{"category": "institution"}, {"category": "administrative"}],
        categories=("institution", "administrative"),
    )
    assert [(route.category, giver.jurisdiction) for route, giver, _ in route_pairs(case)] == [
        ("institution", "A"),
        ("administrative", "A"),
    ]


def test_a_pool_that_holds_only_a_reserve_takes_part():
    case = make_case([unit("k", 5, level="county")], pool_terms=[{"reserve_now": 3}], routes=[{"scope": "same"}])
    assert len(route_pairs(case)) == 1
