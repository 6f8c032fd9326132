"""The page in a real Chromium, with and without scripts, by mouse, keyboard and finger, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from waitress.server import create_server

from tests.conftest import missing
from tests.web.conftest import make_app
from web.app import create_app

DESKTOP = {"width": 1440, "height": 900}
TABLET = {"width": 768, "height": 1024}
PHONE = {"width": 390, "height": 844}
PAGES = {
    "home": "/",
    "results": "/?q=consensus",
    "many": "/?q=broker&page=2",
    "filtered": "/?q=consensus&site=papers.example.org&year=2018&lang=en",
    "chinese": f"/?q={quote('一致性协议')}",
    "relaxed": "/?q=consensus+leader",
    "corrected": "/?q=consenus",
    "none": "/?q=paxos+before:2018&lang=en",
    "long": "/?q=averyverylongidentifier*+OR+words",
    "entry": "/entry/2018-50/1",
    "code": "/entry/2018-50/2",
    "long-entry": "/entry/2019-07/3",
    "issue": "/issue/2019-07",
    "issues": "/issues",
    "sites": "/sites",
    "error": "/?q=a&after=x",
    "not-found": "/nowhere",
}
DIGESTS = {
    "home": "/",
    "results": "/?q=paxos",
    "chosen": "/?q=consensus&in=go-1",
    "entry": "/entry/Go-1/2018-50/1",
    "issue": "/issue/Go-1/2019-07",
    "issues": "/issues",
    "issues-of-one": "/issues?in=go-1",
}
"""Pages of several digests, where they differ from those of one."""
BOTH = ["Paxos made plain", "Paxos again"]
"""Two issues link to one paper: what finds one of the entries shows the other below."""
Open = Callable[..., Any]
"""Opens a page: path, then options of a browser context."""


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """Where the application is served."""
    with served(app) as found:
        yield found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on this machine and give its address."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(10)


@contextmanager
def watched(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    """Give a page; whatever it says on the console or asks of another host fails the test."""
    context = browser.new_context(base_url=address, **{"viewport": DESKTOP, **options})
    said: list[str] = []
    elsewhere: list[str] = []
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(address) else None)
    # Nothing leaves this machine, not even when a test opens a hit.
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.fulfill(body="elsewhere"))
    page.elsewhere = elsewhere
    yield page
    context.close()
    # What Chromium says of its own accord when the page itself is an error.
    expected = "Failed to load resource: the server responded with a status of 4"
    assert not [message for message in said if not message.startswith(expected)]
    assert not elsewhere, "no request leaves for another host"


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Open]:
    """A function that opens a page and watches it until the test ends."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opened(path: str = "/", **options: Any) -> Any:
            page = stack.enter_context(watched(browser, address, **options))
            page.goto(path)
            return page

        yield opened


def titles(page: Any) -> list[str]:
    """The titles of the hits."""
    return [str(title) for title in page.locator("ol.hits h2").all_inner_texts()]


def query_of(page: Any) -> str:
    """The path and query of the address."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}" if parts.query else str(parts.path)


def wait_for(page: Any, words: str) -> None:
    """Wait until the heading holds these words."""
    page.wait_for_function("words => document.querySelector('h1')?.textContent.includes(words)", arg=words)


def wait_for_title(page: Any, start: str) -> None:
    """Wait until the document's title begins with this."""
    page.wait_for_function("start => document.title.startsWith(start)", arg=start)


def focused(page: Any) -> str:
    """The id or text of what has the focus."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def check_with_axe(page: Any, name: str) -> None:
    """Fail if axe-core finds anything on the page."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe-playwright-python")
    results = Axe().run(page)
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"


def test_results_come_while_typing(open_page: Open) -> None:
    """People would have to press Enter, or the address of what they see would not lead to it again."""
    page = open_page()
    assert focused(page) == "q"
    before = page.evaluate("history.length")
    page.keyboard.type("proposer", delay=20)
    wait_for(page, "2 results")
    assert titles(page) == BOTH
    assert query_of(page) == "/?q=proposer"
    assert page.title().startswith("proposer – ")
    assert page.evaluate("history.length") == before, "typing adds nothing to the history"
    assert "2 results" in page.locator("#status").text_content()
    assert focused(page) == "q"


def test_back_leads_to_what_was_there_before(open_page: Open) -> None:
    """Back would leave the site, or show results for something that is not in the box."""
    page = open_page()
    page.keyboard.type("proposer", delay=20)
    wait_for(page, "2 results")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("teapots", delay=20)
    wait_for_title(page, "teapots")
    page.keyboard.press("Enter")
    page.go_back()
    wait_for_title(page, "proposer")
    assert (query_of(page), page.input_value("#q")) == ("/?q=proposer", "proposer")
    assert titles(page) == BOTH
    page.go_back()
    wait_for(page, "31 entries")
    assert (query_of(page), page.input_value("#q")) == ("/", "")
    page.go_forward()
    wait_for(page, "2 results")
    assert page.input_value("#q") == "proposer"


def test_a_late_answer_is_dropped(open_page: Open) -> None:
    """Results for the first letters would replace those for the whole word when the network is slow."""
    page = open_page()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route(re.compile(r"/\?q=teap$"), hold)
    page.keyboard.type("teap")
    page.wait_for_function("() => location.search === '?q=teap'")
    page.keyboard.type("ots")
    wait_for(page, "1 result")
    for route in held:
        route.fulfill(body="<title>late</title><main id=main><h1>late</h1></main><span id=kept></span>")
    page.wait_for_timeout(200)
    assert held
    assert titles(page) == ["Teapots in production"]
    assert page.title().startswith("teapots")


def test_filters_by_mouse(open_page: Open) -> None:
    """A filter could not be set or removed, or would get lost on the next word."""
    page = open_page("/?q=consensus")
    page.locator(".rail .choices a", has_text="papers.example.org").click()
    assert titles(page) == BOTH
    assert query_of(page) == "/?q=consensus&site=papers.example.org"
    page.fill("#q", "same")
    wait_for_title(page, "same")
    assert titles(page) == BOTH[::-1]
    assert query_of(page) == "/?q=same&site=papers.example.org"
    page.locator(".chips a").click()
    assert query_of(page) == "/?q=same"
    page.go_back()
    page.wait_for_function("() => location.search.includes('site=')")
    assert page.locator(".chips a").count() == 1


def test_completions(open_page: Open) -> None:
    """Screen readers would not be told of completions, or the arrow keys would not choose one."""
    page = open_page()
    page.keyboard.type("prop", delay=20)
    option = page.locator("#suggestions [role=option]", has_text="proposer")
    option.wait_for()
    box = page.locator("#q")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.input_value("#q") == "proposer"
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.input_value("#q") == "prop"
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("o", delay=20)
    option.wait_for()
    option.click()
    page.wait_for_function("() => location.search === '?q=proposer'")
    wait_for(page, "2 results")
    assert not page.locator("#suggestions").is_visible()


def test_keyboard_only(open_page: Open) -> None:
    """Somebody without a mouse could not search, move through the results, and open one."""
    page = open_page("/?q=consensus&sort=date")
    first, second = titles(page)[:2]
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("ArrowDown")
    assert focused(page) == second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("k")
    assert focused(page) == "q"
    page.keyboard.press("ArrowDown")
    assert focused(page) == first
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("?/jko")
    assert page.input_value("#q") == "?/jko", "single keys never fire while typing"
    page.locator("h1").click()
    page.keyboard.press("Control+k")
    assert focused(page) == "q"


def test_o_opens_the_hit(open_page: Open) -> None:
    """The key that the list of keys promises would do nothing."""
    page = open_page("/?q=proposer")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("https://papers.example.org/paxos")
    assert page.elsewhere.pop(0) == "https://papers.example.org/paxos"
    page.go_back()
    assert titles(page) == BOTH


def test_the_list_of_keys(open_page: Open) -> None:
    """Nobody would learn of the keys, or could not leave their list."""
    page = open_page("/?q=proposer")
    page.keyboard.press("?")
    dialog = page.locator("dialog#keys")
    assert dialog.is_visible()
    page.keyboard.press("j")
    assert focused(page) == "Close"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_everything_works_without_scripts(open_page: Open) -> None:
    """Whoever blocks scripts, or waits for them, would have a page that does nothing."""
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.fill("#q", "consensus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=consensus")
    assert "Paxos made plain" in titles(page)
    page.locator("details.filter summary").click()
    page.locator("details.filter .choices a", has_text="papers.example.org").click()
    assert titles(page) == BOTH
    page.go_back()
    assert "Raft and its leaders" in titles(page)
    page.locator(".foot a", has_text="note").first.click()
    assert page.locator(".note").is_visible()
    page.goto("/?q=broker")
    page.get_by_role("link", name="Next").click()
    assert query_of(page) == "/?q=broker&page=2"


def test_nothing_jumps_as_results_arrive(open_page: Open) -> None:
    """The box would move away under the fingers of whoever types."""
    for viewport in (DESKTOP, PHONE):
        page = open_page(viewport=viewport)
        place = page.locator(".box").bounding_box()
        page.keyboard.type("broker", delay=20)
        wait_for(page, "24 results")
        assert page.locator(".box").bounding_box() == place


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_nothing_overflows(open_page: Open, viewport: dict[str, int]) -> None:
    """Long titles, addresses or code would make the whole page scroll sideways, or run out of it."""
    page = open_page(viewport=viewport)
    for name, path in PAGES.items():
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, name
        outside = page.evaluate(
            """() => [...document.querySelectorAll('main h1, main h2, main p, main li, main a')]
            .filter(e => e.offsetParent && !e.closest('.unseen, pre'))
            .filter(e => e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0)
            .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert outside == [], name


@pytest.mark.parametrize("name", ["home", "filtered", "relaxed", "many", "entry", "issue"])
def test_targets_are_large_enough_for_fingers(open_page: Open, name: str) -> None:
    """On a telephone people would hit the link next to the one they mean."""
    page = open_page(PAGES[name], viewport=PHONE, is_mobile=True, has_touch=True)
    if page.locator("details.filter").count():
        page.locator("details.filter summary").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, .box input, summary, .chips a, .choices a, .foot a, .pages a, .bottom a, .sort a, .titles a')]
        .filter(e => e.offsetParent && !e.closest('dialog'))
        .map(e => [e.innerText.slice(0, 30), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 44 - 0.5)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(open_page: Open, viewport: dict[str, int], scheme: str) -> None:
    """Somebody could not see, hear or reach a part of a page."""
    page = open_page(viewport=viewport, color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(path)
        if page.locator("details.filter summary").is_visible():
            page.locator("details.filter summary").click()
        check_with_axe(page, name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_in_several_digests(
    browser: Any, digests_index: Path, viewport: dict[str, int], scheme: str
) -> None:
    """Somebody could not see, hear or reach a collection, or a page of several would be wider than a telephone."""
    with (
        served(make_app(digests_index)) as place,
        watched(browser, place, viewport=viewport, color_scheme=scheme) as page,
    ):
        for name, path in DIGESTS.items():
            page.goto(path)
            if page.locator("details.filter summary").is_visible():
                page.locator("details.filter summary").click()
            check_with_axe(page, name)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_a_collection_by_mouse(browser: Any, digests_index: Path) -> None:
    """A click on a digest would not narrow the results, or typing another query would lose it."""
    with served(make_app(digests_index)) as place, watched(browser, place) as page:
        page.goto("/?q=paxos")
        wait_for(page, "3 results")
        page.locator(".rail a", has_text="Go-1").click()
        wait_for(page, "2 results")
        assert query_of(page) == "/?q=paxos&in=go-1"
        page.locator("#q").fill("raft")
        page.locator("#q").press("Enter")
        page.wait_for_function("() => location.search.includes('q=raft')")
        assert "in=go-1" in page.url
        page.locator(".chips a").click()
        page.wait_for_function("() => !location.search.includes('in=')")


def test_axe_finds_nothing_while_typing_and_in_the_list_of_keys(open_page: Open) -> None:
    """What scripts add to the page would be out of reach for some."""
    page = open_page()
    page.keyboard.type("prop", delay=20)
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    check_with_axe(page, "while typing")
    page = open_page("/?q=paxos")
    page.keyboard.press("?")
    check_with_axe(page, "the list of keys")


def test_a_hostile_archive_runs_nothing(browser: Any, hostile_index: Path) -> None:
    """A script in a title would run in the reader's browser, whatever the markup looks like to a parser."""
    with served(create_app(hostile_index)) as address, watched(browser, address, viewport=PHONE) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for path in ("/", "/?q=evil", "/entry/h/1", "/entry/h/2", "/issue/h", "/issues", "/sites", "/?q=%3Cscript%3E"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.goto("/")
        page.keyboard.type("evil", delay=20)
        wait_for(page, "3 results")
        assert titles(page)[0]
        assert page.locator("main script, main img, main b").count() == 0
        assert not dialogs


def test_both_themes_are_designed(open_page: Open) -> None:
    """At night the page would be white, or the dark page would keep dark text."""
    colours = {}
    for scheme in ("light", "dark"):
        page = open_page("/?q=proposer", color_scheme=scheme)
        style = "getComputedStyle(document.body)"
        colours[scheme] = [page.evaluate(f"{style}.{name}") for name in ("backgroundColor", "color")]
        marked = page.evaluate("getComputedStyle(document.querySelector('mark'))['font-weight']")
        assert int(marked) >= 600, "not by colour alone"
    lightness = {name: [sum(map(int, re.findall(r"\d+", c)[:3])) for c in both] for name, both in colours.items()}
    assert lightness["light"][0] - lightness["light"][1] > 500
    assert lightness["dark"][1] - lightness["dark"][0] > 500


def test_chinese_has_more_room_between_lines(open_page: Open) -> None:
    """Lines of Chinese would run into each other."""
    page = open_page(PAGES["chinese"])
    ratio = page.evaluate(
        "(s => parseFloat(s.lineHeight) / parseFloat(s.fontSize))(getComputedStyle(document.querySelector('.snippet')))"
    )
    assert ratio == pytest.approx(1.7, abs=0.02)


def test_what_is_printed(open_page: Open) -> None:
    """Paper would show a search box and filters instead of notes and addresses."""
    page = open_page("/?q=proposer")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator(".rail").is_visible()
    after = page.evaluate("getComputedStyle(document.querySelector('h2 a'), '::after').content")
    assert "https://papers.example.org/paxos" in after


def test_forced_colours_keep_marks_and_focus(open_page: Open) -> None:
    """In high contrast the marked words would look like all others."""
    page = open_page("/?q=proposer", forced_colors="active")
    mark, plain = (
        page.evaluate(f"getComputedStyle(document.querySelector('{tag}')).backgroundColor")
        for tag in ("mark", ".snippet")
    )
    assert mark != plain
