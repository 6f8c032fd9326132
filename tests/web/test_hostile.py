"""A digest whose author means harm: nothing of it is run, loaded or followed but plain web links."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.conftest import SCRIPT, make_app
from web.safety import language, printable, web_url

ODD_ISSUE = "h/2019 07?#%"
PAGES = [
    "/", "/?q=evil", "/?q=evil&sort=date", "/?q=%3Cscript%3Ealert(1)%3C/script%3E", "/entry/h/1", "/entry/h/2",
    "/issue/h", f"/issue/{quote(ODD_ISSUE)}", f"/entry/{quote(ODD_ISSUE)}/1", "/issues", "/sites",
    "/?q=evil&site=%22%3E%3Cscript%3E", "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&after=x",
    "/?q=%3Cscript%3E:x", "/%3Cscript%3Ealert(1)%3C/script%3E", "/entry/%3Cscript%3E/1",
]  # fmt: skip
OUR_TAGS = {
    "a", "article", "aside", "body", "br", "button", "code", "dd", "details", "dialog", "div", "dl", "dt",
    "footer", "form", "g", "h1", "h2", "head", "header", "html", "input", "kbd", "label", "li", "line", "link",
    "main", "mark", "meta", "nav", "ol", "p", "pre", "q", "rect", "script", "search", "section", "span",
    "strong", "summary", "svg", "time", "title", "ul",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_can_be_injected(hostile: FlaskClient, path: str) -> None:
    """Whoever writes an entry, or makes a link to the page, could run a script in the reader's browser."""
    answer = hostile.get(path)
    assert answer.status_code in (200, 400, 404)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    soup = BeautifulSoup(answer.text, "html5lib")
    assert {tag.name for tag in soup.find_all(True)} <= OUR_TAGS
    scripts = soup.select("script")
    assert len(scripts) == 1
    assert not scripts[0].get_text()
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_to_the_web_or_to_ourselves(hostile: FlaskClient, path: str) -> None:
    """A click on a title would run `javascript:` or open a data URL."""
    soup = BeautifulSoup(hostile.get(path).text, "html5lib")
    for tag in soup.select("[href], [src], [action], [formaction], [xlink\\:href]"):
        for name in ("href", "src", "action"):
            target = str(tag.get(name, "/"))
            assert target.lower().startswith(("/", "http://", "https://", "#")), target
            assert not target.startswith("//")


@pytest.mark.parametrize("path", PAGES)
def test_no_control_character_reaches_a_page(hostile: FlaskClient, path: str) -> None:
    """A title could show one file name and mean another, or break the page in some browsers."""
    text = hostile.get(path).text
    assert printable(text) == text


def test_titles_are_shown_as_they_are(hostile: FlaskClient) -> None:
    """A title with angle brackets would lose them, or be escaped twice."""
    soup = BeautifulSoup(hostile.get("/entry/h/1").text, "html5lib")
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == f"{SCRIPT} evil title"
    assert f"{SCRIPT} evil item" in [item.get_text(strip=True) for item in soup.select(".note li")]


def test_odd_issue_names_have_addresses(hostile: FlaskClient) -> None:
    """Issues with slashes, blanks or marks in their names could not be opened."""
    issues = BeautifulSoup(hostile.get("/issues").text, "html5lib")
    address = next(str(a["href"]) for a in issues.select("main a") if a.get_text(strip=True) == ODD_ISSUE)
    issue = BeautifulSoup(hostile.get(address).text, "html5lib")
    entry = issue.select_one("ol.notes .foot a")
    assert entry is not None
    assert "evil issue name" in hostile.get(str(entry["href"])).text
    assert hostile.get(f"/api/v1/entry/{quote(ODD_ISSUE)}/1").get_json()["issue"] == ODD_ISSUE


def test_an_issue_with_slashes_can_be_a_filter(hostile: FlaskClient) -> None:
    """The filter for such an issue would find nothing, or end in an error."""
    answer = hostile.get(f"/?q=evil&issue={quote(ODD_ISSUE)}")
    assert answer.status_code == 200
    assert "1 result " in answer.text


@settings(max_examples=30, deadline=None)
@given(q=st.text(max_size=60))
def test_whatever_is_typed_comes_back_escaped(hostile_index: Path, q: str) -> None:
    """Some text in the box would break out of it."""
    answer = make_app(hostile_index).test_client().get("/", query_string={"q": q})
    assert answer.status_code == 200
    soup = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert soup is not None


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.org/x", "https://a.org/x"),
        ("HTTP://a.org", "HTTP://a.org"),
        (" https://a.org/\n x", "https://a.org/x"),
        ("java\nscript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://a.org", ""),
        ("//a.org/x", ""),
        ("https://", ""),
        ("https:///x", ""),
        ("", ""),
        ("https://a.org/\u202egnp.exe", "https://a.org/gnp.exe"),
    ],
)
def test_only_web_addresses_become_links(url: str, safe: str) -> None:
    """An address of another kind would be linked to, or a good one would not."""
    assert web_url(url) == safe


@given(st.text())
def test_what_is_printable_is_legal_xml(text: str) -> None:
    """A feed with this text could not be parsed."""
    from xml.etree import ElementTree
    from xml.sax.saxutils import escape

    found = ElementTree.fromstring(f"<a>{escape(printable(text))}</a>".encode()).text
    assert (found or "") == printable(text)


def test_languages_have_a_form() -> None:
    """A language with a quote in it would be written into the page's markup."""
    assert language("zh") == "zh"
    assert language("zh-Hant") == "zh-Hant"
    assert language('"><script>') == ""
