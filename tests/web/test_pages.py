"""The pages as people without scripts get them: every state of the search page, entry, issue and lists."""

from __future__ import annotations

import gzip
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from indexer.build import update
from search.config import load_settings
from tests.web.conftest import make_app


def page(client: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    """Get a page, which must be well-formed HTML and not heavy."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert len(gzip.compress(answer.data)) < 60_000
    return BeautifulSoup(answer.text, "html.parser")


def text(tag: BeautifulSoup | Tag | None) -> str:
    """The text of a tag with single blanks."""
    assert tag is not None
    return " ".join(tag.get_text().split())


def titles(soup: BeautifulSoup) -> list[str]:
    """The titles of the hits, in order."""
    return [text(heading) for heading in soup.select("ol.hits article h2")]


def link(soup: BeautifulSoup, words: str) -> str:
    """The target of the first link whose text holds these words."""
    found = next((a for a in soup.select("main a") if words in text(a)), None)
    assert found is not None, f"no link {words!r} in {text(soup.main)}"
    return str(found["href"])


def test_home_offers_a_start(client: FlaskClient) -> None:
    """The first thing people see would be an empty page with nothing to go on."""
    soup = page(client, "/")
    assert text(soup.h1) == "31 entries from 4 issues, pointing to 6 sites."
    assert "2020-10 · 1 March 2020" in text(soup.select_one("#newest")) or "2020-10 ·" in text(
        soup.select_one("#newest")
    )
    assert "Broker number 1" in text(soup.select_one("ol.titles"))
    assert "brokers.example.net 24" in text(soup.select_one("ul.sites"))
    assert soup.select_one("input#q")["autofocus"] == ""  # type: ignore[index]


def test_the_examples_find_something(client: FlaskClient) -> None:
    """Whoever tries an example would find nothing, and go."""
    examples = page(client, "/").select(".examples a")
    assert len(examples) == 3
    assert all(titles(page(client, str(example["href"]))) for example in examples)


def test_only_the_home_page_takes_the_focus(client: FlaskClient) -> None:
    """A telephone would cover the results with its keyboard, and a screen reader would skip them."""
    assert page(client, "/?q=paxos").select_one("[autofocus]") is None


def test_a_hit_shows_why_and_where(client: FlaskClient) -> None:
    """People could not tell why an entry was found, nor get to it, its issue or its likes."""
    soup = page(client, "/?q=proposer")
    hit = soup.select_one("ol.hits > li > article")
    assert hit is not None
    assert text(hit.select_one(".facts")) == "papers.example.org · issue 2018-50 · Dec 2018"
    assert hit.select_one("h2 a")["href"] == "https://papers.example.org/paxos"  # type: ignore[index]
    assert "<mark>proposer</mark>" in str(hit.select_one(".snippet"))
    targets = [str(a["href"]) for a in hit.select(".foot a")]
    assert targets == ["/entry/2018-50/1", "/issue/2018-50#n1", "/entry/2018-50/1#related", "/entry/2019-07/2"]
    assert "also in 2019-07" in text(hit.select_one(".foot"))
    assert text(soup.h1).startswith("2 results · "), "the other is what the other issue says of the same link"


def test_the_query_stays_in_the_box_and_in_the_title(client: FlaskClient) -> None:
    """The next search would have to be typed from the start."""
    soup = page(client, "/?q=%22strong+leader%22+%26+%3Cb%3E")
    assert soup.select_one("input#q")["value"] == '"strong leader" & <b>'  # type: ignore[index]
    assert text(soup.title).startswith('"strong leader" & <b>')


def test_facets_toggle_with_counts(client: FlaskClient) -> None:
    """A facet's count would not be what a click on it leads to, or a chosen one could not be left again."""
    soup = page(client, "/?q=consensus+OR+broker")
    choice = next(a for a in soup.select(".rail .choices a") if "brokers.example.net" in text(a))
    assert text(choice.select_one(".count")) == "24"
    chosen = page(client, str(choice["href"]))
    assert text(chosen.h1).startswith("24 results")
    again = next(a for a in chosen.select(".rail .choices a") if "brokers.example.net" in text(a))
    assert "chosen" in text(again)
    assert len(chosen.select(".rail .choices")[0].select("a")) > 1, "other sites can still be added"
    assert text(page(client, str(again["href"])).h1).split(" · ")[0] == text(soup.h1).split(" · ")[0]


def test_two_sites_mean_either(client: FlaskClient) -> None:
    """Choosing a second site would empty the page, since an entry has one site."""
    soup = page(client, "/?q=consensus&site=papers.example.org&site=code.example.org")
    assert sorted(titles(soup)) == ["Paxos again", "Paxos made plain", "Raft and its leaders"]


def test_year_language_issue_and_dates_filter(client: FlaskClient) -> None:
    """A filter in the address would be ignored."""
    assert titles(page(client, "/?q=paxos&year=2018")) == ["Paxos made plain"]
    assert titles(page(client, "/?q=paxos&lang=zh")) == ["一致性协议简介"]
    assert titles(page(client, "/?q=paxos&issue=2019-07")) == ["Paxos again"]
    assert titles(page(client, "/?q=paxos&before=2019")) == ["Paxos made plain"]
    assert "Paxos made plain" not in titles(page(client, "/?q=paxos&after=2019-01"))


def test_a_filter_alone_is_a_search(client: FlaskClient) -> None:
    """The links of the list of sites would lead to the home page."""
    assert text(page(client, "/?site=brokers.example.net").h1).startswith("24 results")


def test_every_active_filter_can_be_removed(client: FlaskClient) -> None:
    """Someone who follows a link with a filter, typed or chosen, could not get out of it."""
    soup = page(client, "/?q=paxos+has:bullets&year=2018&lang=en&site=papers.example.org")
    chips = {
        text(chip).removeprefix("Remove filter ").removesuffix(" ×"): chip["href"] for chip in soup.select(".chips a")
    }
    assert list(chips) == ["site:papers.example.org", "2018", "lang:en", "has:bullets"]
    assert chips["has:bullets"] == "/?q=paxos&site=papers.example.org&year=2018&lang=en"
    assert chips["2018"] == "/?q=paxos%20has%3Abullets&site=papers.example.org&lang=en"
    assert "Filter (4)" in text(soup.select_one("details.filter summary"))


def test_a_search_without_script_keeps_the_filters(client: FlaskClient) -> None:
    """Typing another word and pressing Enter would drop the chosen site."""
    kept = page(client, "/?q=paxos&site=papers.example.org&sort=date&page=1").select("#kept input")
    assert [(field["name"], field["value"]) for field in kept] == [("site", "papers.example.org"), ("sort", "date")]


def test_the_histogram_has_a_bar_a_year(client: FlaskClient) -> None:
    """A gap of years would look like no gap, or the picture would break the style policy."""
    soup = page(client, "/?q=paxos+OR+broker")
    svg = soup.select_one(".rail svg")
    assert svg is not None
    assert [text(title) for title in svg.select("title")] == ["2018: 1 result", "2019: 2 results", "2020: 24 results"]
    heights = [float(str(rect["height"])) for rect in svg.select("rect")]
    assert max(heights) == heights[2]


def test_pages_lead_on_and_back(client: FlaskClient) -> None:
    """Results after the tenth could not be reached."""
    first = page(client, "/?q=broker")
    assert len(titles(first)) == 10
    assert "Page 1 of 3" in text(first.select_one("nav.pages"))
    last = page(client, link(page(client, link(first, "Next")), "Next"))
    assert len(titles(last)) == 4
    assert last.select_one("ol.hits")["start"] == "21"  # type: ignore[index]
    assert last.select_one("a[rel=next]") is None
    assert link(last, "Previous") == "/?q=broker&page=2"
    past = page(client, "/?q=broker&page=9")
    assert "past the end" in text(past.main)
    assert link(past, "first page") == "/?q=broker"


def test_newest_first(client: FlaskClient) -> None:
    """The order that a link says would not be the order of the page."""
    soup = page(client, link(page(client, "/?q=paxos"), "Newest first"))
    assert titles(soup)[-1] == "Paxos made plain"
    assert text(soup.select_one(".sort [aria-current]")) == "Newest first"


def test_a_relaxed_search_says_so_and_leads_to_the_strict_one(client: FlaskClient) -> None:
    """Hits that lack a word would pass as full hits."""
    soup = page(client, "/?q=paxos+proposer+kettle+broker")
    assert "No entry has all your words" in text(soup.main)
    some = page(client, "/?q=consensus+leader+kettle")
    assert "No entry has all" in text(some.main)
    partly = page(client, "/?q=consensus+leader")
    assert "Only the first has all your words, the others come close." in text(partly.main)
    assert "weak-from-here" in str(partly.select_one("ol.hits"))
    strict = page(client, link(partly, "Only with all words"))
    assert titles(strict) == ["Raft and its leaders"]
    assert text(strict.h1).startswith("1 result ·")
    assert link(strict, "come close") == "/?q=consensus%20leader"


def test_a_correction_is_never_silent(client: FlaskClient) -> None:
    """A typo would find other things without a word."""
    soup = page(client, "/?q=consenus")
    assert "Nothing matches consenus, so these are the results for consensus" in text(soup.main).replace(
        "“", ""
    ).replace("”", "")
    assert link(soup, "consensus") == "/?q=consensus"
    strict = page(client, link(soup, "all the same"))
    assert not titles(strict)
    assert "Did you mean consensus?" in text(strict.main)


def test_nothing_found_shows_what_each_filter_costs(client: FlaskClient) -> None:
    """People would not see that a filter is what stands in their way."""
    soup = page(client, "/?q=paxos+before:2018+-kettle&year=2019&lang=en")
    assert text(soup.h1).startswith("0 results")
    lines = {text(line) for line in soup.select(".without li")}
    assert lines == {"without before:2018: 1 result"}
    found = page(client, link(soup, "without before:2018"))
    assert text(found.h1).startswith("1 result ·")


def test_nothing_found_without_filters_gives_advice(client: FlaskClient) -> None:
    """A dead end."""
    soup = page(client, "/?q=xylophonist")
    assert "Nothing found for xylophonist" in text(soup.main).replace("“", "").replace("”", "")
    assert "OR between words" in text(soup.main)


def test_an_exclusion_is_counted_too(client: FlaskClient) -> None:
    """Whoever excluded the only hit would not be told."""
    soup = page(client, "/?q=proposer+-acceptor")
    assert "without -acceptor: 2 results" in text(soup.select_one(".without"))


def test_an_error_is_one_sentence_and_keeps_the_query(client: FlaskClient) -> None:
    """A mistake in a link would lose what was typed."""
    soup = page(client, "/?q=paxos&after=x", 400)
    assert "The parameter after needs a date such as 2019, 2019-02 or 2019-02-01." in text(soup.main)
    assert soup.select_one("input#q")["value"] == "paxos"  # type: ignore[index]


def test_chinese_is_marked_as_such(client: FlaskClient) -> None:
    """Chinese would be shown with Japanese forms and tight lines, and read out as English."""
    soup = page(client, "/?q=一致性协议")
    heading = soup.select_one("ol.hits h2")
    assert heading is not None
    assert heading["lang"] == "zh"
    assert "<mark>一致性协议</mark>" in str(heading)


def test_an_entry_is_shown_whole(client: FlaskClient) -> None:
    """Parts of a note would be missing, or out of order."""
    soup = page(client, "/entry/2018-50/1")
    note = soup.select_one(".note")
    assert note is not None
    assert [(child.name, text(child)) for child in note.find_all(recursive=False)] == [
        ("p", "A consensus protocol told without tears. Its parts:"),
        ("ul", "A proposer asks. An acceptor promises."),
    ]
    assert text(soup.select_one(".facts")) == "papers.example.org · issue 2018-50 · 10 December 2018"
    assert link(soup, "also in 2019-07") == "/entry/2019-07/2"
    assert link(soup, "in issue") == "/issue/2018-50#n1"
    assert "Raft and its leaders" in text(soup.select_one("#related"))
    code = page(client, "/entry/2018-50/2").select_one("pre code")
    assert text(code) == "while warm() { pour(); }"


def test_pictures_are_links(client: FlaskClient) -> None:
    """The page would fetch pictures from other hosts, which would learn who reads what."""
    soup = page(client, "/entry/2019-07/1")
    assert soup.select_one("img") is None
    assert link(soup, "Picture") == "https://code.example.org/raft.png"


@pytest.mark.parametrize("path", ["/entry/2018-50/99", "/entry/nowhere/1", "/entry/2018-50/0", "/entry/2018-50/x",
                                  "/entry/2018-50/" + "9" * 5000, "/issue/nowhere", "/nowhere"])  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    """A stale link would end in an error of the server, or in a page that says nothing."""
    soup = page(client, path, 404)
    assert text(soup.h1) == "Not found"
    assert soup.select_one("form#search") is not None


def test_an_issue_is_shown_whole_with_its_neighbours(client: FlaskClient) -> None:
    """An issue could not be read on the page, or only one at a time."""
    soup = page(client, "/issue/2019-07")
    assert [text(heading) for heading in soup.select("ol.notes h2")][:2] == ["Raft and its leaders", "Paxos again"]
    assert soup.select_one("#n2 article") is not None
    assert "issue 2019-07 · 11 February 2019 · 3 entries" in text(soup.main)
    assert link(soup, "Older") == "/issue/2019-07-CN"
    assert link(soup, "Newer") == "/issue/2020-10"
    assert page(client, "/issue/2019-07-cn").select_one("ol.notes li") is not None, "in any case"


def test_all_issues_by_year(client: FlaskClient) -> None:
    """Issues could only be found by searching."""
    soup = page(client, "/issues")
    assert [text(year) for year in soup.select("main h2")] == ["2020", "2019", "2018"]
    assert "2019-07-CN 11 February 2019 · Chinese · 2 entries" in text(soup.main)


def test_all_sites_with_counts(client: FlaskClient) -> None:
    """Nobody could see what the digest reads."""
    soup = page(client, "/sites")
    assert text(soup.h1) == "All 6 sites"
    assert text(soup.select("ul.sites li")[0]) == "brokers.example.net 24"


def test_the_canonical_link_is_that_of_the_state(client: FlaskClient) -> None:
    """Search engines would list the same results under many addresses."""
    soup = page(client, "/?sort=relevance&q=paxos&page=1&utm_source=x")
    assert soup.select_one("link[rel=canonical]")["href"] == "http://localhost/?q=paxos"  # type: ignore[index]


def test_crawlers_are_told_what_to_leave_alone(client: FlaskClient) -> None:
    """Crawlers would walk through every combination of facets."""
    robots = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /*?" in robots
    assert "Disallow: /api/" in robots


def test_without_an_index_there_is_help(tmp_path: Path) -> None:
    """A fresh server would answer with a trace, or claim to be ready."""
    client = make_app(tmp_path / "nowhere").test_client()
    soup = page(client, "/?q=paxos", 503)
    assert "shacksearch index" in text(soup.select_one("pre"))
    assert str(tmp_path) not in str(soup), "the server's folders are nobody's business"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/api/v1/search?q=a").status_code == 503


def test_a_damaged_index_is_no_trace(tmp_path: Path) -> None:
    """A half-written index would show visitors a trace."""
    (tmp_path / "g000001").mkdir()
    (tmp_path / "current").write_text("g000001\n")
    (tmp_path / "g000001" / "manifest.json").write_text("{")
    assert make_app(tmp_path).test_client().get("/").status_code == 503


def test_a_new_index_is_picked_up(tmp_path: Path) -> None:
    """The server would have to be started again after every issue, or browsers would keep the old results."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    issue = "# {0}\n\n## A {1}\n\n[a.example.org](https://a.example.org/{1})\n\nAll about {1}.\n"
    (corpus / "2019-01.md").write_text(issue.format("2019-01", "walrus"))
    settings = load_settings(tmp_path / "index", [corpus], environ={}, folder=tmp_path)
    update(settings)
    client = make_app(settings).test_client()
    before = client.get("/?q=ocelot")
    assert not titles(BeautifulSoup(before.text, "html.parser"))
    (corpus / "2019-02.md").write_text(issue.format("2019-02", "ocelot"))
    update(settings)
    after = client.get("/?q=ocelot", headers={"If-None-Match": before.headers["ETag"]})
    assert titles(BeautifulSoup(after.text, "html.parser")) == ["A ocelot"]
    assert "2019-02" in client.get("/").text


def test_an_empty_index_has_a_home(tmp_path: Path) -> None:
    """A digest without entries would break the home page."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "2019-01.md").write_text("# Nothing yet\n")
    settings = load_settings(tmp_path / "index", [tmp_path / "corpus"], environ={}, folder=tmp_path)
    update(settings)
    client = make_app(settings).test_client()
    for path in ("/", "/issues", "/sites", "/?q=a", "/feed.atom", "/api/v1/search?q=a"):
        assert client.get(path).status_code == 200, path
