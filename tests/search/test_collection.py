"""Collections in the configuration: their rules, what the index is made from, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.config import SECTION_KINDS, load_settings
from search.errors import BadConfig
from tests.search.test_config import home, load, write_project, write_user

__all__ = ["home"]  # the fixture

TWO = """
lang = "en"
anchors = "vuepress"
skip_sections = ["jobs"]

[[collection]]
name = "weekly"
path = "digests/weekly"

[[collection]]
name = "Go-1"
path = ["a", "b/c.md"]
site_url = "https://go.example/{issue}.html"
anchors = "none"
lang = "DE"
shape = "listed"
skip_sections = []
"""


def test_rules_of_its_own_and_of_all(home: Path) -> None:
    """A collection would be read by the rules of another, or `doctor` would not know where a rule came from."""
    path = write_project(home, TWO)
    weekly, go = load(home, {"SHACKSEARCH_SHAPE": "mixed"}).collections
    assert (weekly.name, weekly.paths) == ("weekly", (home / "project" / "digests" / "weekly",))
    assert (weekly.site_url, weekly.anchors, weekly.lang, weekly.shape) == ("", "vuepress", "en", "mixed")
    assert weekly.skip_sections == ("jobs",)
    assert weekly.origins["shape"] == "variable SHACKSEARCH_SHAPE"
    assert (weekly.origins["lang"], weekly.origins["site_url"]) == (str(path), "default")
    assert (go.key, go.paths) == ("go-1", (home / "project" / "a", home / "project" / "b" / "c.md"))
    assert (go.site_url, go.anchors, go.lang) == ("https://go.example/{issue}.html", "none", "de")
    assert (go.shape, go.skip_sections) == ("listed", ())
    assert set(go.origins.values()) == {f"collection Go-1 of {path}"}


def test_an_empty_rule_takes_back_that_of_all(home: Path) -> None:
    """A digest that is published nowhere would get links into the site of the others."""
    rules = 'site_url = "https://a.example"\nshape = "listed"\n'
    write_project(home, f'{rules}[[collection]]\nname = "b"\npath = "b"\nsite_url = ""\nshape = ""')
    (one,) = load(home).collections
    assert (one.site_url, one.shape, one.skip_sections) == ("", "", SECTION_KINDS)


def test_what_the_index_is_made_from(home: Path) -> None:
    """A collection would be left out, or what a flag names be mixed with what is configured."""
    project = home / "project"
    (project / "corpus").mkdir()
    write_project(home, TWO)
    of_collections = (project / "digests" / "weekly", project / "a", project / "b" / "c.md")
    assert load(home).sources == of_collections
    write_project(home, 'corpus = "notes"\n' + TWO)
    assert load(home).sources == (project / "notes", *of_collections)
    by_flag = load(home, corpus=["x"])
    assert (by_flag.sources, len(by_flag.collections)) == ((project / "x",), 2)
    assert load(home, {"SHACKSEARCH_CORPUS": "y"}).sources == (project / "y",)
    (project / "shacksearch.toml").unlink()
    assert load(home).sources == (project / "corpus",)


def test_a_nearer_file_says_what_is_indexed(home: Path) -> None:
    """A project's index would hold the digests of its user's other projects, or the other way round."""
    user = write_user(home, '[[collection]]\nname = "mine"\npath = "/mine"')
    assert load(home).sources == (Path("/mine"),)
    write_project(home, 'corpus = "notes"')
    settings = load(home)
    assert settings.sources == (home / "project" / "notes",)
    assert [one.name for one in settings.collections] == ["mine"]
    user.write_text('corpus = "/all"')
    write_project(home, TWO)
    assert home / "project" / "a" in load(home).sources
    assert Path("/all") not in load(home).sources


def test_indexes_of_their_own(home: Path) -> None:
    """A folder as corpus and the same folder as a collection, whose ids differ, would share one index."""
    write_project(home, 'corpus = "a"')
    plain = load(home).index
    write_project(home, '[[collection]]\nname = "a"\npath = "a"')
    named = load(home).index
    write_project(home, '[[collection]]\nname = "b"\npath = "a"')
    assert len({plain, named, load(home).index}) == 3
    assert load(home, corpus=["a"]).index == plain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('collection = "weekly"', "[[collection]]"),
        ('[collection]\nname = "a"\npath = "a"', "[[collection]]"),
        ("collection = [1]", "[[collection]]"),
        ('[[collection]]\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = "a b"\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = "a/b"\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = "-a"\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = ""\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = 1\npath = "a"', "name of collection 1"),
        (f'[[collection]]\nname = "{"x" * 61}"\npath = "a"', "name of collection 1"),
        ('[[collection]]\nname = "a"', "path in collection a"),
        ('[[collection]]\nname = "a"\npath = []', "path in collection a"),
        ('[[collection]]\nname = "a"\npath = 3', "path in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nlang = "german"', "lang in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nlang = ""', "lang in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nsite_url = "a.example"', "site_url in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nanchors = "x"', "anchors in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nshape = "x"', "shape in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nskip_sections = 1', "skip_sections in collection a"),
        ('[[collection]]\nname = "a"\npath = "a"\nengine = "whoosh"', "unknown setting 'engine'"),
        ('[[collection]]\nname = "a"\npath = "a"\n[[collection]]\nname = "A"\npath = "b"', "name of collection A"),
        ('[[collection]]\nname = "a"\npath = "a"\n[[collection]]\nname = "b"\npath = "./a/"', "path of collection b"),
    ],
)
def test_bad_collections(home: Path, text: str, told: str) -> None:
    """A wrong collection would be a traceback, or a sentence that does not say which one and what."""
    path = write_project(home, text)
    with pytest.raises(BadConfig) as caught:
        load(home)
    sentence = str(caught.value)
    assert told in sentence
    assert str(path) in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_no_variable_has_collections(home: Path) -> None:
    """A text in the environment would be taken for tables."""
    assert load_settings(environ={"SHACKSEARCH_COLLECTION": "x"}, folder=home).collections == ()
