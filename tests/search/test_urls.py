"""Hosts and the canonical spelling of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.urls import canonical_url, host_of

SAME_PAGE = [
    "https://example.org/a/b",
    "http://example.org/a/b",
    "https://www.example.org/a/b",
    "https://EXAMPLE.org/a/b/",
    "https://example.org:443/a/b",
    "http://example.org:80/a/b#part-2",
    "https://example.org/a/b?utm_source=digest&utm_medium=mail",
    "https://example.org/a/b?ref=hn&fbclid=1&gclid=2&mc_cid=3&mc_eid=4&ref_src=twsrc",
    "https://example.org/%61/b",
    "  https://example.org/a/b ",
]


@pytest.mark.parametrize("url", SAME_PAGE)
def test_spellings_of_one_page(url: str) -> None:
    """One article would be listed as several, and "also in" would miss the other issues."""
    assert canonical_url(url) == "https://example.org/a/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a", "https://blog.example.org/a"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("ftp://example.org/a", "https://example.org/a"),
        ("https://example.org/?reference=1", "https://example.org/"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    """Two articles would be taken for one, and one of them could not be found."""
    assert canonical_url(one) != canonical_url(other)


def test_percent_encoding_is_normalised() -> None:
    """A link pasted with raw characters would not match the same link pasted from another browser."""
    assert canonical_url("https://example.org/caf\u00e9%7e") == canonical_url("https://example.org/caf%c3%a9~")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.ORG/a", "example.org"),
        ("http://user:word@example.org:8080/", "example.org"),
        ("https://xn--bcher-kva.example/a", "xn--bcher-kva.example"),
        ("https://example.org.", "example.org"),
        ("https://www./", "www"),
        ("http://[::1]:80/", "[::1]"),
        ("/a/b", ""),
        ("mailto:someone@example.org", ""),
        ("", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    """`site:` would not find an entry under the host its reader sees."""
    assert host_of(url) == host


@settings(deadline=None)
@given(st.one_of(st.text(), st.text().map("https://example.org/{}".format), st.text().map("http://{}".format)))
def test_canonical_is_idempotent(url: str) -> None:
    """Canonical addresses that change when canonicalised again match nothing, and an odd string must never raise."""
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert host_of(url) == host_of(url).lower()
