"""An exported site as files: complete, valid, whole links, and nothing removed that it did not write."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from bs4 import BeautifulSoup

from indexer.build import update
from search.config import load_settings
from search.errors import BadConfig, SiteNotWritable
from search.manifest import IssueRecord
from search.model import Entry
from tests.conftest import missing
from tests.search.running import Program
from tests.web.conftest import HOSTILE, SCRIPT, build
from tests.web.scripts import NODE_FOLDER, node
from tests.web.static_host import BASE, exported
from tests.web.validators import feed_errors, html_errors
from web.home import IssueLine, collection_lines
from web.safety import printable
from web.static_site.data import search_data
from web.static_site.folder import LIST, SiteFolder
from web.static_site.places import folder_names
from web.static_site.site import MOST_IN_SITEMAP, checked_base, export_site

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
VENDORED = Path(__file__).parents[2] / "web" / "static" / "vendor"


@pytest.fixture(scope="module")
def site(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own issues, exported."""
    return exported(index, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def hostile_site(hostile_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile entries, exported to a place that is not known beforehand."""
    return exported(hostile_index, tmp_path_factory.mktemp("hostile-site"), base_url="")


def pages(site: Path) -> list[Path]:
    """All pages of a site."""
    return sorted(site.rglob("*.html"))


def soup(path: Path) -> BeautifulSoup:
    """A page, read."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_page_is_valid_and_light(site: Path, hostile_site: Path) -> None:
    """A browser would have to guess what a page means, or a telephone would wait for it."""
    every = [*pages(site), *pages(hostile_site)]
    assert len(pages(site)) == 4 + 4 + 31, "four lists and more, four issues, 31 entries"
    for page in every:
        html5lib.HTMLParser(strict=True).parse(page.read_text(encoding="utf-8"))
        assert len(gzip.compress(page.read_bytes())) < 60_000
    assert html_errors(every) == []


def test_every_link_leads_somewhere_and_is_relative(site: Path, hostile_site: Path) -> None:
    """A click would end nowhere, or only work where the site lies at the root of a host."""
    check_links(site)
    check_links(hostile_site, based=False)


def check_links(root: Path, *, based: bool = True) -> None:
    """Check that every link of a site leads to one of its files; `based` sites know where they will be."""
    for page in pages(root):
        here = page.relative_to(root).as_posix().removesuffix("index.html")
        for tag in soup(page).select("[href], [src], [action], [data-index]"):
            link = str(next(tag[name] for name in ("href", "src", "action", "data-index") if tag.has_attr(name)))
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme.lower() in ("http", "https")
                continue
            if page.name == "404.html" and based:
                assert link.startswith("/sub/folder/") or link.startswith("#")
                link = link.removeprefix("/sub/folder/")
            assert not link.startswith("/")
            path = unquote(urlsplit(urldefrag(urljoin(f"https://x/{here}", link)).url).path).removeprefix("/")
            target = root / path
            assert target.is_file() or (target / "index.html").is_file() or (target / "current.txt").is_file(), link


def test_nothing_can_be_injected(hostile_site: Path) -> None:
    """Whoever writes an entry could run a script in the reader's browser, or write outside of the folder."""
    for page in pages(hostile_site):
        read = soup(page)
        assert all(script.has_attr("src") and not script.get_text() for script in read.select("script"))
        assert not read.select("main script, main img, main b")
        assert not [
            name for tag in read.find_all(True) for name in tag.attrs if name.startswith("on") or name == "style"
        ]
        policy = read.select_one("meta[http-equiv=Content-Security-Policy]")
        assert policy is not None
        assert "default-src 'none'; script-src 'self'" in str(policy["content"])
    data = "".join(path.read_text(encoding="utf-8") for path in hostile_site.glob("search/*/*.json"))
    assert "javascript:" not in data
    assert printable(data) == data


def test_names_of_issues_stay_within_the_folder() -> None:
    """An issue called ../../x would be written anywhere, and two that differ in case would overwrite each other."""
    names = ["2019-07", "../../etc/x", "..", ".", "", "A", "a", "h/2019 07?#%", "x" * 500, "分布式" * 60]
    names += ["期刊-1", "-", "a\0b", "con.\ud800"]
    found = folder_names(names)
    folders = [found[name] for name in names]
    assert found["2019-07"] == "2019-07"
    assert found["期刊-1"] == "期刊-1"
    assert len({folder.casefold() for folder in folders}) == len(names)
    for folder in folders:
        assert folder.strip("."), names
        assert not set(folder) & set('/\\?#%\0 :*"<>|'), folder
        assert len(folder.encode()) <= 255


def test_issues_of_a_collection_lie_together() -> None:
    """Addresses of a digest's issues would be hashes, or one of a strange index be written anywhere."""
    collections = {
        "Go-1/2019-07": "Go-1", "go-1/2019-07": "go-1", "Go-1/../x": "Go-1", "../../x": "..", "a/b/c": "a/b", "c/d": "",
    }  # fmt: skip
    found = folder_names(collections, collections)
    assert found["Go-1/2019-07"] == "Go-1/2019-07"
    assert len({folder.casefold() for folder in found.values()}) == len(collections)
    assert {name for name, folder in found.items() if "/" in folder} == {"Go-1/2019-07", "go-1/2019-07", "Go-1/../x"}
    lines = [IssueLine(name, IssueRecord("", "", "", "", 1, own)) for name, own in collections.items()]
    assert [line.key for line in collection_lines(lines)] == ["go-1"]
    assert not any(part in ("", ".", "..") for folder in found.values() for part in folder.split("/"))


def test_pages_of_several_digests(digests_index: Path, tmp_path: Path) -> None:
    """An exported site would lack the lists of each digest, or mix up issues of one name."""
    root = exported(digests_index, tmp_path)
    there = {page.relative_to(root).as_posix() for page in pages(root)}
    assert {"issue/Go-1/2019-07/index.html", "issue/期刊/2019-07/index.html", "issue/2020-10/index.html"} <= there
    assert {"entry/Go-1/2018-50/1/index.html", "issues/go-1/index.html", "issues/期刊/index.html"} <= there
    listed = soup(root / "issues" / "go-1" / "index.html")
    assert [unquote(str(link["href"])) for link in listed.select("nav.sort a")] == [
        "../../issues/", "../../issues/go-1/", "../../issues/期刊/",
    ]  # fmt: skip
    assert [link.text for link in listed.select(".rows a")] == ["Go-1/2019-07", "Go-1/2018-50"]
    issue = soup(root / "issue" / "Go-1" / "2019-07" / "index.html")
    assert issue.select_one(".facts a")["href"] == "../../../?in=go-1"  # type: ignore[index]
    check_links(root)
    assert html_errors(pages(root)) == []


@pytest.mark.parametrize("base", ["", BASE])
def test_the_feed_is_valid(index: Path, hostile_index: Path, tmp_path: Path, base: str) -> None:
    """Feed readers would refuse the feed of an exported site, or lead to nowhere."""
    for number, archive in enumerate((index, hostile_index)):
        site = exported(archive, tmp_path / str(number), base)
        data = (site / "feed.atom").read_bytes()
        assert feed_errors(data) == []
        feed = ElementTree.fromstring(data)
        links = [str(link.get("href")) for link in feed.findall("a:entry/a:link[@rel='alternate']", ATOM)]
        assert links
        for link in links:
            assert (site / unquote(link.removeprefix(base)) / "index.html").is_file()
        assert bool(feed.findall("a:link[@rel='self']", ATOM)) == bool(base)


def test_crawlers_find_every_page(site: Path, hostile_site: Path) -> None:
    """Search engines would not know of most pages, or be sent to ones that are not there."""
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text().splitlines()
    listed = ElementTree.fromstring((site / "sitemap.xml").read_bytes()).findall("s:url", SITEMAP)
    found = {unquote(url.findtext("s:loc", "", SITEMAP)).removeprefix(BASE): url for url in listed}
    there = {page.relative_to(site).as_posix().removesuffix("index.html") for page in pages(site)}
    assert set(found) == there - {"404.html"}
    assert found["entry/2018-50/1/"].findtext("s:lastmod", "", SITEMAP) == "2018-12-10"
    assert (
        soup(site / "entry/2018-50/1/index.html").select_one("link[rel=canonical]")["href"] == f"{BASE}entry/2018-50/1/"
    )  # type: ignore[index]
    assert not (hostile_site / "sitemap.xml").exists(), "a site map needs absolute addresses"
    assert MOST_IN_SITEMAP == 50_000


def test_browsers_can_add_the_search(site: Path, hostile_site: Path) -> None:
    """Browsers would not offer an exported site as a search engine, or offer one that leads nowhere."""
    text = (site / "opensearch.xml").read_text(encoding="utf-8")
    assert f'template="{BASE}?q={{searchTerms}}"' in text
    assert soup(site / "entry/2018-50/1/index.html").select_one("link[rel=search]")["href"] == "../../../opensearch.xml"  # type: ignore[index]
    assert not (hostile_site / "opensearch.xml").exists()
    assert soup(hostile_site / "index.html").select_one("link[rel=search]") is None


def test_exporting_again_writes_what_changed(tmp_path: Path) -> None:
    """Every export would upload everything anew, and pages of what is gone would stay for ever."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = "## {0}\n\n[a.example.org](https://a.example.org/{0})\n\nAll about {0}.\n"
    for number, word in (("01", "walrus"), ("02", "ocelot")):
        (corpus / f"2019-{number}.md").write_text(text.format(word))
    settings = load_settings(tmp_path / "index", [corpus], environ={}, folder=tmp_path)
    site = tmp_path / "site"
    update(settings)
    export_site(settings, site)
    for path in site.rglob("*"):
        os.utime(path, (1, 1))
    (site / "CNAME").write_text("digest.example.org\n")
    (corpus / "2019-02.md").unlink()
    (corpus / "2019-03.md").write_text(text.format("badger"))
    update(settings)
    done = export_site(settings, site)
    assert not (site / "entry/2019-02").exists()
    assert (site / "entry/2019-03/1/index.html").is_file()
    assert (site / "entry/2019-01/1/index.html").stat().st_mtime == 1, "nothing changed there"
    assert len(list(site.glob("search/*/"))) == 1, "the search data of before is gone"
    assert (site / "CNAME").is_file(), "what others put there stays"
    assert done.entries == 2
    assert done.files == len((site / LIST).read_text().splitlines()) + 1


def test_only_a_folder_of_its_own_is_written_to(tmp_path: Path) -> None:
    """A slip of the keyboard would mix a site into somebody's documents, or delete them."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SiteNotWritable, match="holds files that are no exported site"):
        SiteFolder(tmp_path)
    with pytest.raises(SiteNotWritable, match="cannot be written"):
        SiteFolder(tmp_path / "thesis.txt" / "site").write("index.html", "x")
    site = tmp_path / "site"
    site.mkdir()
    (site / LIST).write_text("../thesis.txt\n/etc/hostname\nold.html\ngone/by/hand.html\n")
    (site / "old.html").write_text("old")
    SiteFolder(site).finish()
    assert (tmp_path / "thesis.txt").is_file()
    assert not (site / "old.html").exists()


@pytest.mark.parametrize(
    "base", ["digest.example.org", "ftp://example.org/", "https://", "https://example.org/?a=b", "https://a b/"]
)
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    """The site map would be full of addresses that lead nowhere."""
    with pytest.raises(BadConfig, match="is no address for a site"):
        checked_base(base)


def test_an_empty_archive_is_exported(tmp_path: Path) -> None:
    """A digest that has just begun could not be published."""
    (tmp_path / "2019-01.md").write_text("# Nothing yet\n")
    site = exported(build(tmp_path, [tmp_path / "2019-01.md"]), tmp_path / "site")
    assert html_errors(pages(site)) == []
    assert feed_errors((site / "feed.atom").read_bytes()) == []


def test_text_that_is_no_text_does_not_keep_an_archive_from_being_exported() -> None:
    """Half a surrogate pair in one entry would end the export of all of them."""
    half = "half \ud800 a pair"
    entry = Entry(
        f"{half}#1", half, 1, half, (f"https://a.example.org/{half}",), half, text=half, code=(half,), section=half
    )
    files = search_data([entry], folder_names([half]), {})
    assert "".join(files.values()).encode()


def test_the_command(shacksearch: Program, tmp_path: Path) -> None:
    """The site could only be made from Python, or a mistake would end in a trace."""
    site = tmp_path / "site"
    run = shacksearch("export", "--site", str(site), "--base-url", "https://example.org/digest")
    assert run.status == 0
    assert "Wrote 193 entries in 21 issues" in run.err
    assert "https://example.org/digest/entry/" in (site / "sitemap.xml").read_text()
    for arguments, sentence in (
        (["--site", str(site), "kafka"], "leave out the query"),
        (["--site", str(site), "--base-url", "example.org"], "is no address for a site"),
        (["--base-url", "https://example.org/"], "give --site as well"),
        (["--site", str(Path(__file__).parent)], "holds files that are no exported site"),
    ):
        run = shacksearch("export", *arguments)
        assert run.status == 2
        assert sentence in run.err
        assert "Traceback" not in run.err


def test_the_vendored_libraries_are_as_published(tmp_path: Path) -> None:
    """What browsers run would be something else than what was published, and nobody would know."""
    node_command = node()
    if not (NODE_FOLDER / "node_modules" / "minisearch").is_dir():
        missing("the packages of tests/node: `npm ci --ignore-scripts` there")
    subprocess.run([node_command, str(NODE_FOLDER / "vendor.mjs"), str(tmp_path)], check=True)
    fresh = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert fresh == {path.name: path.read_bytes() for path in VENDORED.iterdir()}


def test_hostile_text_is_text(hostile_site: Path) -> None:
    """A title with angle brackets would lose them, or be escaped twice."""
    heading = soup(hostile_site / "entry/h/1/index.html").h1
    assert heading is not None
    assert heading.get_text(strip=True) == f"{SCRIPT} evil title"
    assert len(HOSTILE) == len(list(hostile_site.glob("entry/*/*/index.html")))
