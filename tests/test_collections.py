"""Two digests in one index, from their configuration to the page: what a reader, and a keeper, of both would do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from search.config import load_settings
from tests.search.running import Program, Run
from web.app import create_app

WEEKLY = """# Weekly {name}

## Locks & {word}

[locks.example](https://locks.example/{word})

How threads wait for {word}, and why.
"""
MONTHLY = """# Monatlich {name}

## Werkzeuge

Ein [Absatz](https://absatz.example/{word}), der kein Eintrag ist.

* [Locks und {word}](https://locks.example/{word}) noch einmal, kurz gesagt
* [Tabellen teilen](https://tabellen.example/{word}) und wieder zusammensetzen

## Termine

* [Treffen](https://treffen.example/{word}) der Freunde von {word}
"""
CONFIGURATION = """
index = "index"
site_url = "https://all.example"

[[collection]]
name = "weekly"
path = "digests/weekly"
site_url = "https://weekly.example/{issue}.html"
anchors = "vuepress"

[[collection]]
name = "Monatlich"
path = "digests/monatlich"
anchors = "github"
lang = "de"
shape = "listed"
skip_sections = ["Termine"]
"""


class Keeper:
    """Someone who keeps both digests in a folder, and uses the program there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._program = Program(folder, folder / "index", folder)
        self.configure(CONFIGURATION)
        self.write("weekly", "2019-07", WEEKLY, "clocks")
        self.write("weekly", "2019-08", WEEKLY, "queues")
        self.write("monatlich", "2019-07", MONTHLY, "clocks")

    def configure(self, text: str) -> None:
        """Write the configuration."""
        (self.folder / "shacksearch.toml").write_text(text, encoding="utf-8")

    def write(self, digest: str, name: str, text: str, word: str) -> Path:
        """Write an issue."""
        path = self.folder / "digests" / digest / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name, word=word), encoding="utf-8")
        return path

    def __call__(self, *arguments: str) -> Run:
        """Run the program; the configuration file alone says where things are."""
        return self._program(*arguments, env={"SHACKSEARCH_INDEX": "", "SHACKSEARCH_CORPUS": ""})

    def ids(self, *arguments: str) -> list[str]:
        """Return the ids of the hits of a search that has some."""
        run = self(*arguments)
        assert run.status == 0, run.err
        return [line.partition("\t")[0] for line in run.lines]

    def entries(self) -> dict[str, dict[str, object]]:
        """Return everything in the index, by id."""
        return {entry["id"]: entry for entry in map(json.loads, self("export").lines)}


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    """Both digests, indexed."""
    keeper = Keeper(tmp_path)
    run = keeper("index")
    assert (run.status, run.err) == (0, "")
    return keeper


@pytest.fixture
def client(keeper: Keeper) -> Iterator[FlaskClient]:
    """The page on both digests."""
    app = create_app(load_settings(environ={}, folder=keeper.folder))
    with app.test_client() as client:
        yield client
    app.extensions["shacksearch"].archive.close()


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    """Return the page at an address."""
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.text, "html.parser")


def hits(soup: BeautifulSoup) -> list[str]:
    """Return the addresses of the notes of a page's hits."""
    return [str(article.select_one(".foot a")["href"]) for article in soup.select(".hits article")]  # type: ignore[index]


def test_each_is_read_by_its_own_rules(keeper: Keeper) -> None:
    """One digest would be cut into entries, dated, spoken or linked to as the other is."""
    found = keeper.entries()
    assert {identity: entry["title"] for identity, entry in found.items()} == {
        "weekly/2019-07#1": "Locks & clocks", "weekly/2019-08#1": "Locks & queues",
        "Monatlich/2019-07#1": "Locks und clocks", "Monatlich/2019-07#2": "Tabellen teilen",
    }  # fmt: skip
    assert {entry["collection"] for entry in found.values()} == {"weekly", "Monatlich"}
    assert [found[f"{name}#1"]["lang"] for name in ("weekly/2019-07", "Monatlich/2019-07")] == ["en", "de"]
    assert [found[f"{name}#1"]["date"] for name in ("weekly/2019-07", "Monatlich/2019-07")] == ["2019-02-11"] * 2
    assert found["weekly/2019-07#1"]["permalink"] == "https://weekly.example/2019-07.html#locks-clocks"
    assert found["Monatlich/2019-07#1"]["permalink"] == "https://all.example/2019-07.html"


def test_one_is_searched_or_both(keeper: Keeper) -> None:
    """Somebody who reads one digest would have to look through both, or could name an issue of neither."""
    both = ["Monatlich/2019-07#1", "weekly/2019-07#1"]
    assert sorted(keeper.ids("clocks")) == both
    assert keeper.ids("locks", "clocks", "in:WEEKLY")[0] == "weekly/2019-07#1"
    assert keeper.ids("clocks", "--in", "monatlich") == both[:1]
    assert keeper.ids("in:weekly") == ["weekly/2019-08#1", "weekly/2019-07#1"]
    assert len(keeper.ids("in:weekly", "in:monatlich")) == 4
    assert len(keeper.ids("--in", "weekly", "--in", "Monatlich", "--count")) == 1
    assert keeper.ids("-in:weekly") == ["Monatlich/2019-07#1", "Monatlich/2019-07#2"]
    assert keeper.ids("issue:2019-07") == ["Monatlich/2019-07#1", "Monatlich/2019-07#2", "weekly/2019-07#1"]
    assert keeper.ids("--issue", "weekly/2019-07") == ["weekly/2019-07#1"]
    assert keeper.ids("issue:2019-07", "in:weekly") == ["weekly/2019-07#1"]
    none = keeper("clocks", "--in", "daily")
    assert (none.status, none.out) == (1, "")
    assert "Without --in daily: 2 results." in none.err


def test_whole_names(keeper: Keeper) -> None:
    """An entry of a digest could not be shown, or whoever leaves out its name would not be told what to type."""
    shown = keeper("show", "weekly/2019-07#1")
    assert shown.lines[:2] == ["Locks & clocks", "locks.example · weekly/2019-07#1 · 2019-02-11"]
    assert "Also in: Monatlich/2019-07#1" in shown.lines
    bare = keeper("show", "2019-07#1")
    assert bare.status == 2
    assert "Monatlich/2019-07, weekly/2019-07" in bare.err


def test_counts_for_scripts(keeper: Keeper) -> None:
    """A script could not tell the digests apart."""
    answer = json.loads(keeper("clocks", "--json").out)
    assert answer["facets"]["in"] == [{"value": "Monatlich", "count": 1}, {"value": "weekly", "count": 1}]
    assert {hit["collection"] for hit in answer["hits"]} == {"weekly", "Monatlich"}
    assert json.loads(keeper("stats", "--json").out)["collections"] == {"Monatlich": 2, "weekly": 2}
    head, *rows = keeper("export", "--format", "csv").lines
    assert head.endswith(",collection")
    assert {row.rpartition(",")[2] for row in rows} == {"weekly", "Monatlich"}


def test_doctor_tells_every_rule(keeper: Keeper) -> None:
    """Whoever wonders why a digest is read so would not find the rule, or where it came from."""
    told = json.loads(keeper("doctor", "--json").out)
    weekly = told["collections"]["weekly"]
    path = keeper.folder / "shacksearch.toml"
    assert weekly["anchors"] == {"value": "vuepress", "from": f"collection weekly of {path}"}
    assert weekly["lang"] == {"value": "en", "from": "default"}
    assert told["collections"]["Monatlich"]["site_url"] == {"value": "https://all.example", "from": str(path)}
    assert told["healthy"]
    assert "Collection Monatlich" in keeper("doctor").lines


def test_a_new_issue(keeper: Keeper) -> None:
    """An update would read both digests again, or rename what is there."""
    before = keeper.entries()
    assert keeper("index", "--check").status == 0
    keeper.write("monatlich", "2019-08", MONTHLY, "rocks")
    assert "older than its corpus" in keeper("clocks").err
    assert keeper("index", "--check").status == 1
    assert keeper("index").lines == ["1 issue added, 2 entries written; 6 entries in 4 issues."]
    after = keeper.entries()
    assert {identity: after[identity] for identity in before} == before
    assert keeper.ids("issue:2019-08 in:monatlich") == ["Monatlich/2019-08#1", "Monatlich/2019-08#2"]


def test_a_changed_rule(keeper: Keeper) -> None:
    """A changed rule would go unnoticed, or change the other digest as well."""
    keeper.configure(CONFIGURATION.replace('lang = "de"', 'lang = "nl"').replace('["Termine"]', "[]"))
    assert keeper("index", "--check").status == 1
    assert keeper("index").lines == ["1 issue changed, 3 entries written; 5 entries in 3 issues."]
    assert len(keeper.ids("lang:nl")) == 3
    assert keeper("index", "--check").status == 0
    keeper.configure(CONFIGURATION.replace('"vuepress"', '"github"'))
    assert keeper("index").status == 0
    assert str(keeper.entries()["weekly/2019-07#1"]["permalink"]).endswith("#locks--clocks")


def test_a_collection_comes_and_goes(keeper: Keeper) -> None:
    """A digest that is left out would stay in the index, or one that is added rename the others."""
    one, two = CONFIGURATION.split('\n[[collection]]\nname = "Monatlich"')
    before = keeper.entries()
    keeper.configure(one)
    assert keeper("index", "--check").status == 1
    assert keeper("index").lines == ["1 issue removed, 0 entries written; 2 entries in 2 issues."]
    assert {entry["collection"] for entry in keeper.entries().values()} == {"weekly"}
    keeper.configure(f'{one}\n[[collection]]\nname = "Monatlich"{two}')
    assert keeper("index").lines == ["1 issue added, 2 entries written; 4 entries in 3 issues."]
    assert keeper.entries() == before
    keeper.configure('index = "index"\ncorpus = "digests/weekly"')
    assert keeper("index").status == 0
    assert list(keeper.entries()) == ["2019-07#1", "2019-08#1"]
    assert "in" not in json.loads(keeper("locks", "--json").out)["facets"]


def test_paths_that_are_named(keeper: Keeper) -> None:
    """`index PATH` would take the name and rules from a digest, or keep the other one in the index."""
    whole = keeper.entries()
    assert keeper("index", "digests/weekly/2019-08.md").status == 0
    assert keeper.entries() == {"weekly/2019-08#1": whole["weekly/2019-08#1"]}
    assert keeper("index", "--corpus", "digests/monatlich").status == 0
    assert set(keeper.entries()) == {"Monatlich/2019-07#1", "Monatlich/2019-07#2"}
    assert keeper("index").status == 0
    assert keeper.entries() == whole


def test_what_is_exported_comes_back(keeper: Keeper) -> None:
    """An archive that moves as JSON Lines would lose its digests."""
    whole = keeper.entries()
    (keeper.folder / "all.jsonl").write_text(keeper("export").out, encoding="utf-8")
    keeper.configure('index = "index"\ncorpus = "all.jsonl"')
    assert keeper("index").status == 0
    assert keeper.entries() == whole


@pytest.mark.parametrize("command", ["clocks", "index", "doctor"])
def test_a_bad_configuration(keeper: Keeper, command: str) -> None:
    """A misspelt rule would be a traceback, or be ignored."""
    keeper.configure(CONFIGURATION.replace('"vuepress"', '"vue"'))
    run = keeper(command)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("shacksearch: anchors in collection weekly of ")
    assert run.err.count("\n") == 1


def test_the_page_filters(client: FlaskClient) -> None:
    """A reader of one digest could not leave the other out with a click, nor come back."""
    soup = page(client, "/?q=clocks")
    assert len(hits(soup)) == 2
    rail = soup.select_one(".rail section")
    assert rail is not None
    assert rail.h2 is not None
    assert rail.h2.text == "Collection"
    links = {link.select_one(".name").text: str(link["href"]) for link in rail.select("a")}  # type: ignore[union-attr]
    assert links == {"Monatlich": "/?q=clocks&in=monatlich", "weekly": "/?q=clocks&in=weekly"}
    chosen = page(client, links["weekly"])
    assert hits(chosen) == ["/entry/weekly/2019-07/1"]
    (chip,) = chosen.select(".chips a")
    assert (chip.text.removeprefix("Remove filter ").strip("× "), chip["href"]) == ("in:weekly", "/?q=clocks")
    both = chosen.select(".rail section a.chosen, .rail section:first-child a")
    assert "/?q=clocks" in {link["href"] for link in both}
    assert "/?q=clocks&in=monatlich&in=weekly" in {link["href"] for link in both}
    assert len(hits(page(client, "/?in=Weekly"))) == 2
    typed = page(client, "/?q=clocks+in:weekly")
    assert [str(link["href"]) for link in typed.select(".chips a")] == ["/?q=clocks"]
    assert client.get("/?in=a/b").status_code == 400
    assert client.get("/?" + "&".join(f"in=c{number}" for number in range(21))).status_code == 400
    nothing = page(client, "/?q=clocks&in=daily")
    assert "without in:daily" in " ".join(nothing.select_one(".without").text.split())  # type: ignore[union-attr]


def test_pages_name_the_collection(client: FlaskClient) -> None:
    """A reader would not see which digest a hit, an entry or an issue is of."""
    facts = [facts.text for facts in page(client, "/?q=clocks").select(".hits .facts")]
    assert any("weekly · issue 2019-07 · Feb 2019" in text for text in facts)
    entry = page(client, "/entry/weekly/2019-07/1")
    assert entry.select_one(".facts a")["href"] == "/?in=weekly"  # type: ignore[index]
    assert "as published" in entry.text
    issue = page(client, "/issue/weekly/2019-07")
    assert "weekly · issue 2019-07" in issue.select_one(".facts").text  # type: ignore[union-attr]
    assert [link.text for link in issue.select("nav.pages a")] == ["Newer: 2019-08"]
    home = page(client, "/")
    assert [link["href"] for link in home.select("section[aria-labelledby=collections] a")] == [
        "/?in=monatlich", "/?in=weekly",
    ]  # fmt: skip
    assert client.get("/entry/2019-07/1").status_code == 404


def test_issues_of_one_digest(client: FlaskClient) -> None:
    """Whoever looks for an issue would have to look through those of all digests."""
    every = page(client, "/issues")
    assert [link.text for link in every.select(".rows a")] == ["weekly/2019-08", "Monatlich/2019-07", "weekly/2019-07"]
    assert [link["href"] for link in every.select("nav.sort a")] == [
        "/issues", "/issues?in=monatlich", "/issues?in=weekly",
    ]  # fmt: skip
    one = page(client, "/issues?in=weekly")
    assert (one.h1.text, len(one.select(".rows a"))) == ("Issues of weekly", 2)  # type: ignore[union-attr]
    assert client.get("/issues?in=daily").status_code == 404


def test_feed_and_interface_of_one_digest(client: FlaskClient) -> None:
    """A feed reader or script could not follow one digest."""
    for address in ("/feed.atom?q=in:weekly", "/feed.atom?in=weekly"):
        feed = ElementTree.fromstring(client.get(address).text)
        titles = [title.text for title in feed.iterfind("{*}entry/{*}title")]
        assert titles == ["Locks & queues", "Locks & clocks"]
    answer = client.get("/api/v1/search?in=monatlich").json
    assert answer["total"] == 2
    assert client.get("/api/v1/entry/Monatlich/2019-07/1").json["collection"] == "Monatlich"
