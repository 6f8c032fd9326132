"""The search of an exported site: in its scripts against the server's, and in a real Chromium from a plain file server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from search.archive import Archive
from search.model import ResultPage
from search.text import PART, tokens
from tests.web.scripts import Scripts
from tests.web.static_host import FOLDER, exported, hosted, search_data_of
from tests.web.test_browser import (
    DESKTOP, PHONE, TABLET, check_with_axe, focused, query_of, titles, wait_for, wait_for_title, watched,
)  # fmt: skip
from tests.web.validators import html_errors
from web.links import State
from web.results import find

Open = Callable[..., Any]
PAGES = {
    "home": "",
    "results": "?q=consensus",
    "many": "?q=broker&page=2",
    "filtered": "?q=consensus&site=papers.example.org&year=2018&lang=en",
    "chinese": f"?q={quote('一致性协议')}",
    "relaxed": "?q=consensus+leader",
    "corrected": "?q=consenus",
    "none": "?q=paxos+before:2018&lang=en",
    "long": "?q=averyverylongidentifier*+OR+words",
    "entry": "entry/2018-50/1/",
    "code": "entry/2018-50/2/",
    "issue": "issue/2019-07/",
    "issues": "issues/",
    "sites": "sites/",
    "not-found": "404.html",
}
QUERIES = (
    "kubernetes scheduler", '"load balancer"', "kafka OR pulsar -streams", "title:kubernetes", "body:redis", "kube*", "scheduli*", "on-call",
    "k8s", "2pc", "HTTP/2", "setState", "python 3", "kuberntes", "site:github.com", "before:2019 docker", "has:code", "issue:2019-07", "lang:zh",
    "分布式", "一致性 -分布式", "一", "how does a database shard", "xylophonist", "-docker", "(go OR rust) concurrency", 'title:"machine learning"',
    "high-speed network latency", "https://medium.com", "OR", "golang", "the",
)  # fmt: skip


@contextmanager
def opened(index: Path, folder: Path) -> Iterator[Scripts]:
    """The scripts, with the search data of an archive."""
    scripts = Scripts()
    scripts.ask("open", f"{search_data_of(index, folder)}/")
    yield scripts
    scripts.close()


@pytest.fixture(scope="module")
def corpus_scripts(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripts]:
    """The scripts on the shipped corpus."""
    with opened(corpus_index, tmp_path_factory.mktemp("data") / "site") as scripts:
        yield scripts


def plain(page: ResultPage) -> dict[str, Any]:
    """What both give for a search."""
    return {
        "total": page.total,
        "strict_total": page.strict_total,
        "relaxed": page.relaxed,
        "suggestion": page.suggestion,
        "facets": {name: [{"value": v.value, "count": v.count} for v in values] for name, values in page.facets.items()},
        "notices": list(page.notices),
        "hits": [{"id": h.id, "weak": h.weak, "title_marked": h.title_marked, "snippet": h.snippet} for h in page.hits],
    }  # fmt: skip


def first_five(hits: list[str]) -> list[str]:
    """The hits that people look at."""
    return hits[:5]


def agreement(archive: Archive, scripts: Scripts, queries: list[str]) -> tuple[float, float]:
    """Return the mean share of the server's first five hits that the scripts have among theirs, and how often the first is the same."""
    shares, firsts = [], []
    for query in queries:
        ours = [hit.id for hit in archive.search(query).hits]
        theirs = [hit["id"] for hit in scripts.ask("search", urlencode({"q": query}))["hits"]]
        common = set(first_five(ours)) & set(first_five(theirs))
        shares.append(len(common) / len(first_five(ours)) if ours else float(not theirs))
        firsts.append(ours[:1] == theirs[:1])
    return sum(shares) / len(shares), sum(firsts) / len(firsts)


def test_the_first_five_hits_are_the_servers(shared: Path, tmp_path: Path) -> None:
    """The exported site would rank worse than the server: the same question, other answers."""
    from tests.web.conftest import build

    index = build(tmp_path, [shared / "archive" / "techshack"])
    lines = (shared / "relevance" / "techshack" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    with opened(index, tmp_path / "site") as scripts:
        share, first = agreement(Archive.open(index), scripts, [json.loads(line)["text"] for line in lines])
    assert share >= 0.98
    assert first >= 0.95


@pytest.mark.parametrize("query", QUERIES)
def test_every_kind_of_query_is_answered_as_by_the_server(
    corpus_index: Path, corpus_scripts: Scripts, query: str
) -> None:
    """An operator, a filter, a correction, a mark or a count would differ between the two."""
    archive = Archive.open(corpus_index)
    for sort in ("relevance", "date"):
        theirs = corpus_scripts.ask("search", urlencode({"q": query, "sort": sort}))
        assert theirs == plain(archive.search(query, sort=sort)), sort


def test_titles_find_what_the_server_finds(corpus_index: Path, corpus_scripts: Scripts) -> None:
    """Queries that nobody thought of would be answered otherwise."""
    archive = Archive.open(corpus_index)
    for entry in islice(archive.entries(), 0, None, 5):
        query = " ".join(token.exact for token in tokens(entry.title) if token.kind == PART)
        theirs = corpus_scripts.ask("search", urlencode({"q": query}))
        assert theirs["hits"][:3] == plain(archive.search(query))["hits"][:3], query


def test_completions_are_the_servers(corpus_index: Path, corpus_scripts: Scripts) -> None:
    """The box would offer words that are not there, or not those that most entries have."""
    archive = Archive.open(corpus_index)
    for text in ("ku", "docker sw", "-kub", "title:kaf", "x", "a ", "site:git", "分布", "Über"):
        assert corpus_scripts.ask("completions", text, 6) == archive.suggest(text, 6), text


@pytest.mark.parametrize("state", [
    State(q="data"), State(q="docker", sites=("github.com",)), State(q="database", year="2019", lang="en"), State(q="kubernetes before:2018"),
    State(q="kuberntes", strict=True), State(q="docker -container has:code", sort="date"), State(sites=("github.com", "medium.com")),
], ids=str)  # fmt: skip
def test_filters_and_facets_are_the_servers(corpus_index: Path, corpus_scripts: Scripts, state: State) -> None:
    """A facet's count, or what a click on it leads to, would differ; so would the ways out of an empty result."""

    def address(to: State | None) -> str | None:
        return to and (to.address("").replace("%2F", "/") or "./")

    ours = find(Archive.open(corpus_index), state)
    theirs = corpus_scripts.ask("rest", urlencode(state.parameters))
    assert theirs["removals"] == [[removal.label, address(removal.state)] for removal in ours.removals]
    assert theirs["without"] == [[removal.label, removal.total, address(removal.state)] for removal in ours.without]
    assert theirs["corrected"] == address(ours.corrected)
    assert theirs["groups"] == [
        [group.name, [[c.label, c.count, address(c.state), c.chosen] for c in group.choices]] for group in ours.groups
    ]


@pytest.fixture(scope="module")
def address(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where our own issues are hosted, exported, in a folder of a plain file server."""
    root = tmp_path_factory.mktemp("host")
    exported(index, root)
    # The page for what is not found names the host it was made for; here it is looked at under this one.
    with hosted(root) as host:
        yield f"{host}/{FOLDER}/"


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Open]:
    """A function that opens a page of the site, waits for its results, and watches it until the test ends."""
    with ExitStack() as stack:

        def opened(path: str = "", **options: Any) -> Any:
            page = stack.enter_context(watched(browser, address, **options))
            go(page, path)
            return page

        yield opened


def go(page: Any, path: str) -> None:
    """Open a page of the site and wait until what it shows is there."""
    page.goto(path)
    if path.startswith("?") and page.evaluate("typeof URL") == "function":
        wait_for(page, "result")


def relative(page: Any) -> str:
    """The address of a page in the site."""
    return query_of(page).removeprefix(f"/{FOLDER}/")


def test_results_come_while_typing(open_page: Open) -> None:
    """An exported site could not be searched, or what is shown had no address of its own."""
    page = open_page()
    assert focused(page) == "q"
    page.keyboard.type("proposer", delay=20)
    wait_for(page, "1 result")
    assert titles(page) == ["Paxos made plain"]
    assert relative(page) == "?q=proposer"
    assert "<mark>proposer</mark>" in page.locator(".snippet").inner_html()
    assert "also in 2019-07" in page.locator(".foot").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("teapots", delay=20)
    wait_for_title(page, "teapots")
    page.keyboard.press("Enter")
    page.go_back()
    wait_for_title(page, "proposer")
    assert (relative(page), page.input_value("#q")) == ("?q=proposer", "proposer")
    page.go_back()
    wait_for(page, "31 entries")
    assert (relative(page), page.input_value("#q")) == ("", "")


def test_an_address_leads_to_its_results(open_page: Open) -> None:
    """A link to a search could not be shared, and on a telephone the keyboard would cover what it leads to."""
    page = open_page("?q=consensus&site=papers.example.org")
    assert titles(page) == ["Paxos made plain"]
    assert focused(page) != "q"
    assert page.locator("#main").is_visible()
    page.locator(".chips a").click()
    wait_for(page, "results")
    assert relative(page) == "?q=consensus"
    page.locator(".rail .choices a", has_text="code.example.org").click()
    wait_for(page, "1 result")
    assert titles(page) == ["Raft and its leaders"]


def test_chinese_and_identifiers_are_found(open_page: Open) -> None:
    """The browser would cut words otherwise than the index, and find nothing."""
    assert titles(open_page(PAGES["chinese"])) == ["一致性协议简介"]
    assert titles(
        open_page(
            "?q=aVeryLongIdentifierThatNobodyWouldWriteButSomebodyAlwaysDoesAndItMustNotMakeThePageScrollSideways"
        )
    )
    assert titles(open_page("?q=%22strong+leader%22")) == ["Raft and its leaders"]


def test_from_an_entry_the_box_leads_to_the_results(open_page: Open) -> None:
    """The box would only work on the first page, or links would be wrong after it was used."""
    page = open_page("entry/2018-50/1/")
    page.fill("#q", "prop")
    page.locator("#suggestions [role=option]", has_text="proposer").click()
    wait_for(page, "1 result")
    assert relative(page) == "?q=proposer"
    page.locator(".foot a", has_text="note").first.click()
    page.wait_for_url("**/entry/2018-50/1/")
    page.locator(".foot a", has_text="in issue").click()
    page.wait_for_url("**/issue/2018-50/#n1")
    assert page.locator("#n1").is_visible()


def test_keyboard_only(open_page: Open) -> None:
    """Somebody without a mouse could not move through the results."""
    page = open_page("?q=consensus&sort=date")
    first, second = titles(page)[:2]
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("ArrowDown")
    assert focused(page) == second
    page.keyboard.press("/")
    assert focused(page) == "q"


def test_everything_but_the_search_works_without_scripts(open_page: Open) -> None:
    """Whoever blocks scripts could read nothing, and would not be told why the search finds nothing."""
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.fill("#q", "consensus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=consensus")
    assert "needs JavaScript" in page.locator("noscript").inner_text()
    assert page.locator("main").is_visible()
    page.get_by_role("link", name="All issues").click()
    page.get_by_role("link", name="2018-50").click()
    page.locator(".foot a", has_text="note").first.click()
    assert "A consensus protocol told without tears." in page.locator(".note").inner_text()


def test_data_that_cannot_be_loaded_is_told(open_page: Open) -> None:
    """Whoever is offline would look at an empty page."""
    page = open_page()
    page.route("**/search/**", lambda route: route.fulfill(status=404))
    page.keyboard.type("paxos", delay=20)
    wait_for(page, "Sorry")
    assert "could not be loaded" in page.locator(".notice").inner_text()
    page.unroute("**/search/**")
    page.keyboard.press("Enter")
    wait_for(page, "3 results")


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_nothing_overflows(open_page: Open, viewport: dict[str, int]) -> None:
    """Long titles, addresses or code would make the whole page scroll sideways."""
    page = open_page(viewport=viewport)
    for name, path in PAGES.items():
        go(page, path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(open_page: Open, viewport: dict[str, int], scheme: str) -> None:
    """Somebody could not see, hear or reach a part of a page."""
    page = open_page(viewport=viewport, color_scheme=scheme)
    for name, path in PAGES.items():
        go(page, path)
        if page.locator("details.filter summary").is_visible():
            page.locator("details.filter summary").click()
        check_with_axe(page, name)


def test_the_results_are_valid_html(open_page: Open, tmp_path: Path) -> None:
    """What the scripts write would be repaired by each browser in its own way."""
    page = open_page()
    paths = []
    for name, path in PAGES.items():
        go(page, path)
        paths.append(tmp_path / f"{name}.html")
        head = f'<!doctype html>\n<html lang="en"><title>{name}</title>'
        paths[-1].write_text(head + page.evaluate("document.querySelector('main').outerHTML"), encoding="utf-8")
    assert html_errors(paths) == []


def test_a_hostile_archive_runs_nothing(browser: Any, hostile_index: Path, tmp_path: Path) -> None:
    """A script in a title would run in the reader's browser as the results are put together there."""
    exported(hostile_index, tmp_path / "host", base_url="")
    with hosted(tmp_path / "host") as host, watched(browser, f"{host}/{FOLDER}/", viewport=PHONE) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in (
            "",
            "?q=evil",
            "entry/h/1/",
            "entry/h/2/",
            "issue/h/",
            "issues/",
            "sites/",
            "?q=%3Cscript%3E%3Cimg+src=x%3E",
        ):
            go(page, path)
        go(page, "?q=evil&sort=date")
        assert len(titles(page)) == 3
        assert page.locator("main script, main img, main b").count() == 0
        for link in page.locator("main a").all():
            assert urlsplit(str(link.evaluate("a => a.href"))).scheme in ("http", "https")
        assert not dialogs
