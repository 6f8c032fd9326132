"""Atom feeds and the OpenSearch description: valid, complete, and with ids that stay."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.build import update
from search.config import load_settings
from tests.web.conftest import make_app
from tests.web.validators import feed_errors

ATOM = {"a": "http://www.w3.org/2005/Atom"}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"


def check(feed: ElementTree.Element) -> None:
    """Check what RFC 4287 says feeds and entries must have (4.1.1, 4.1.2), ids and dates in form, ids only once."""
    entries = feed.findall("a:entry", ATOM)
    assert feed.find("a:author/a:name", ATOM) is not None
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            found = element.findall(f"a:{name}", ATOM)
            assert len(found) == 1, name
            assert found[0].text, name
        identifier = element.findtext("a:id", "", ATOM)
        assert urlsplit(identifier).scheme == "urn"
        assert re.fullmatch(DATE, element.findtext("a:updated", "", ATOM))
        alternates = element.findall("a:link[@rel='alternate']", ATOM)
        assert len(alternates) == 1
        for link in element.findall("a:link", ATOM):
            assert urlsplit(link.get("href")).scheme in ("http", "https")
            assert str(link.get("href")).isascii()
    assert feed.find("a:link[@rel='self']", ATOM) is not None
    identifiers = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len(set(identifiers)) == len(identifiers)
    assert "{" not in "".join(element.tag.replace(f"{{{ATOM['a']}}}", "") for element in feed.iter())


def get(client: FlaskClient, query: str = "") -> ElementTree.Element:
    """Get a feed that a validator and two parsers accept and that has all that it must have."""
    answer = client.get(f"/feed.atom{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert feed_errors(answer.data) == []
    parsed = feedparser.parse(answer.data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    feed = ElementTree.fromstring(answer.data)
    check(feed)
    return feed


def titles(feed: ElementTree.Element) -> list[str]:
    """The titles of a feed's entries, in order."""
    return [str(title.text) for title in feed.findall("a:entry/a:title", ATOM)]


def test_a_feed_of_a_query_is_newest_first(client: FlaskClient) -> None:
    """A reader that shows the first entries would show old ones, or ones that do not match."""
    assert titles(get(client, "?q=paxos"))[-1] == "Paxos made plain"
    assert len(titles(get(client, "?q=paxos"))) == 3
    assert titles(get(client, "?q=paxos&lang=zh")) == ["一致性协议简介"]
    assert titles(get(client, "?q=xylophonist")) == []


def test_the_feed_of_everything_is_that_of_the_newest_entries(client: FlaskClient) -> None:
    """Readers could not follow the digest as a whole."""
    found = titles(get(client))
    assert len(found) == 30
    assert found[:2] == ["Broker number 1", "Broker number 2"]


def test_feeds_hold_the_full_text(client: FlaskClient) -> None:
    """People would have to open each entry to read it."""
    entry = get(client, "?q=acceptor").find("a:entry", ATOM)
    assert entry is not None
    content = entry.find("a:content", ATOM)
    assert content is not None
    assert content.get("type") == "html"
    soup = BeautifulSoup(content.text or "", "html.parser")
    assert [item.get_text() for item in soup.select("ul:not(.links) li")] == [
        "A proposer asks.",
        "An acceptor promises.",
    ]
    assert soup.select_one(".links a")["href"] == "https://papers.example.org/paxos"  # type: ignore[index]
    assert entry.find("a:link[@rel='alternate']", ATOM).get("href") == "http://localhost/entry/2018-50/1"  # type: ignore[union-attr]


WRONG = {
    "no date": (b"<updated>", b"</updated>", b""),
    "a date that is none": (b"<updated>", b"</updated>", b"<updated>2019-02-30T00:00:00Z</updated>"),
    "a date without a time": (b"<updated>", b"</updated>", b"<updated>2019-02-03</updated>"),
    "an id that is no address": (b"<id>", b"</id>", b"<id>one two</id>"),
    "two titles": (b"<title>", b"</title>", b"<title>a</title><title>b</title>"),
    "a misspelt element": (b"<title>", b"</title>", b"<titel>a</titel>"),
    "a link to nowhere": (b"<link ", b"/>", b"<link rel='self'/>"),
    "a nameless author": (b"<name>", b"</name>", b"<name> </name>"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_validator_finds_what_is_wrong(client: FlaskClient, wrong: str) -> None:
    """A schema that allows everything would find every feed valid."""
    data = client.get("/feed.atom").data
    start, end, other = WRONG[wrong]
    before, _, rest = data.partition(start)
    assert feed_errors(data) == []
    assert feed_errors(before + other + rest.partition(end)[2])


def test_an_empty_archive_has_a_valid_feed(tmp_path: Path) -> None:
    """A digest that has just begun would show readers an error."""
    (tmp_path / "2019-01.md").write_text("# Nothing yet\n")
    settings = load_settings(tmp_path / "index", [tmp_path / "2019-01.md"], environ={}, folder=tmp_path)
    update(settings)
    with make_app(settings).test_client() as client:
        assert titles(get(client)) == titles(get(client, "?q=a")) == []


def test_the_feed_of_the_shipped_corpus_is_valid(corpus_index: Path) -> None:
    """What holds for entries made up for tests would not hold for a real digest."""
    with make_app(corpus_index).test_client() as client:
        assert len(titles(get(client))) == 30
        assert titles(get(client, "?q=kubernetes"))
        assert titles(get(client, "?q=has:code+OR+has:image+OR+lang:zh"))


def test_ids_stay_when_an_entry_is_mended(tmp_path: Path) -> None:
    """Every reader would show all entries as new after a typo is mended or the server moves."""
    source = tmp_path / "2019-01.md"
    settings = load_settings(tmp_path / "index", [source], environ={}, folder=tmp_path)
    found = []
    for title, host in (("A typpo", "a.example"), ("A typo", "b.example")):
        source.write_text(f"## {title}\n\n[a.example.org](https://a.example.org/)\n\nText of {title}.\n")
        update(settings)
        data = make_app(settings).test_client().get("/feed.atom", base_url=f"http://{host}").data
        found.append(ElementTree.fromstring(data).findtext("a:entry/a:id", "", ATOM))
    assert found[0] == found[1]


def test_a_hostile_archive_makes_a_valid_feed(hostile: FlaskClient) -> None:
    """One control character in one entry would make the whole feed unreadable, or a reader would run a script."""
    feed = get(hostile, "?q=evil")
    assert len(titles(feed)) == 3
    for content in feed.findall("a:entry/a:content", ATOM):
        soup = BeautifulSoup(content.text or "", "html.parser")
        assert not soup.select("script, img, b")
        assert all(str(a["href"]).lower().startswith(("http://", "https://")) for a in soup.select("a"))


def test_browsers_can_add_the_search(client: FlaskClient) -> None:
    """Browsers would not offer the page as a search engine."""
    assert '<link rel="search" type="application/opensearchdescription+xml"' in client.get("/").text
    answer = client.get("/opensearch.xml")
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)
    assert len(root.findtext("o:ShortName", "", OPENSEARCH)) <= 16
    templates = {str(url.get("type")): str(url.get("template")) for url in root.findall("o:Url", OPENSEARCH)}
    assert templates["text/html"] == "http://localhost/?q={searchTerms}"
    for kind in ("text/html", "application/x-suggestions+json", "application/atom+xml"):
        answer = client.get(templates[kind].removeprefix("http://localhost").replace("{searchTerms}", "paxos"))
        assert answer.status_code == 200
        assert answer.mimetype == kind
