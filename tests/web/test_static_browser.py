"""An exported site in a real Chromium, from a plain file server, in a folder of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.web.static_host import FOLDER, exported, hosted
from tests.web.test_browser import (
    DESKTOP,
    PHONE,
    TABLET,
    check_with_axe,
    focused,
    query_of,
    titles,
    wait_for,
    wait_for_title,
    watched,
)  # fmt: skip
from tests.web.validators import html_errors

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
    wait_for(page, "2 results")
    assert titles(page) == ["Paxos made plain", "Paxos again"], "the other is what another issue says of the same link"
    assert relative(page) == "?q=proposer"
    assert "<mark>proposer</mark>" in page.locator(".snippet").first.inner_html()
    assert "also in 2019-07" in page.locator(".foot").first.inner_text()
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
    assert titles(page) == ["Paxos made plain", "Paxos again"]
    assert focused(page) != "q"
    assert page.locator("#main").is_visible()
    page.locator(".chips a").click()
    wait_for(page, "results")
    assert relative(page) == "?q=consensus"
    page.locator(".rail .choices a", has_text="code.example.org").click()
    wait_for_title(page, "consensus")
    page.wait_for_function("() => location.search.includes('code.example.org')")
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
    page.wait_for_url("**/?q=proposer")
    wait_for(page, "2 results")
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
    page.route("**/texts/**", lambda route: route.fulfill(status=404))
    page.reload()
    wait_for(page, "Sorry")
    page.unroute("**/texts/**")
    page.keyboard.press("Control+k")
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


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_several_digests(browser: Any, digests_index: Path, tmp_path: Path, viewport: dict[str, int]) -> None:
    """A click on a digest would not narrow the results, or somebody could not see, hear or reach it."""
    exported(digests_index, tmp_path)
    with hosted(tmp_path) as host, watched(browser, f"{host}/{FOLDER}/", viewport=viewport) as page:
        for path in ("", "?q=paxos&in=go-1", "issues/go-1/", "issue/Go-1/2019-07/", "entry/Go-1/2018-50/1/"):
            go(page, path)
            check_with_axe(page, path)
        go(page, "?q=paxos")
        assert len(titles(page)) == 3
        if page.locator("details.filter summary").is_visible():
            page.locator("details.filter summary").click()
        page.locator("a:visible", has_text="Go-1").and_(page.locator(".choices a")).first.click()
        wait_for(page, "2 results")
        assert relative(page) == "?q=paxos&in=go-1"
        page.locator(".hits .facts a", has_text="Go-1").first.click()
        page.wait_for_function("() => location.search === '?in=go-1'")


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
