"""States of the search page and their addresses: one canonical address per state, and sentences for nonsense."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import BadQuery
from web.links import State, read_state

NAMES = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){1,2}", fullmatch=True)
STATES = st.builds(
    State,
    q=st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=20),
    sites=st.lists(NAMES, max_size=3, unique=True).map(lambda sites: tuple(sorted(sites))),
    year=st.sampled_from(["", "2019", "1000"]),
    collections=st.sampled_from([(), ("weekly",), ("go-1", "weekly")]),
    lang=st.sampled_from(["", "zh", "en"]),
    issue=st.sampled_from(["", "2019-07", "b/2019-07", "An issue, with blanks & more"]),
    after=st.sampled_from(["", "2019", "2019-02-01"]),
    before=st.sampled_from(["", "2019-02"]),
    sort=st.sampled_from(["relevance", "date"]),
    strict=st.booleans(),
    page=st.integers(1, 100),
)


def values(address: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


@given(STATES)
def test_an_address_leads_back_to_its_state(state: State) -> None:
    """Links of the page would lead elsewhere than they say, and Back would not come back."""
    assert read_state(values(state.address())) == state


@given(STATES)
def test_the_address_of_a_state_is_one(state: State) -> None:
    """Caches and shared links would hold the same results under several addresses."""
    assert read_state(values(state.address())).address() == state.address()


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("/?page=1&sort=relevance&q=docker&lang=&unknown=1", "/?q=docker"),
        ("/?site=b.org&q=a&site=A.org&site=b.org", "/?q=a&site=a.org&site=b.org"),
        ("/?q=+a++", "/?q=a"),
        ("/?q=%00a%E2%80%AE", "/?q=a"),
        ("/?site=https://www.github.com/x", "/?site=github.com"),
        ("/?strict=0&q=a", "/?q=a"),
    ],
)
def test_other_ways_to_write_a_state_have_the_canonical_address(typed: str, canonical: str) -> None:
    """Two people with the same results would have different addresses for them."""
    assert read_state(values(typed)).address() == canonical


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=101", "page"),
        ("page=²", "page"),
        ("sort=newest", "sort"),
        ("year=19", "year"),
        ("year=2019+OR+docker", "year"),
        ("lang=english", "lang"),
        ("after=yesterday", "after"),
        ("before=2019+docker", "before"),
        ("strict=yes", "strict"),
        ("site=a+b", "site"),
        ("site=%22%3E", "site"),
        ("issue=a%22b", "issue"),
        ("q=a&q=b", "q"),
    ],
)
def test_nonsense_is_named_in_one_sentence(query: str, named: str) -> None:
    """A bad parameter would be ignored in silence, smuggle query syntax into a filter, or end in a server error."""
    with pytest.raises(BadQuery, match=f"parameter {named} ") as error:
        read_state(values(f"/?{query}"))
    assert str(error.value).count(".") >= 1


def test_a_change_leads_to_the_first_page() -> None:
    """Choosing a filter on page 3 would show an empty page 3 of fewer results."""
    state = State(q="a", page=3)
    assert state.but(lang="zh").page == 1
    assert state.but(page=4).page == 4


def test_what_is_typed_next_keeps_the_filters_but_not_the_page() -> None:
    """Typing another word would lose the chosen site, or start in the middle of its results."""
    state = State(q="a", sites=("b.org",), sort="date", strict=True, page=3)
    assert state.kept == [("site", "b.org"), ("sort", "date")]
