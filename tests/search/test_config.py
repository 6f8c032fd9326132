"""Settings: which place wins, how paths are read, and what is said of values that cannot be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from search.config import SECTION_KINDS, Settings, load_settings
from search.errors import BadConfig

SETTINGS = {
    "index": ("one", "two", "three"),
    "corpus": ("one", "two", "three"),
    "site_url": ("https://one.example", "https://two.example", "https://three.example"),
    "anchors": ("vuepress", "none", "github"),
    "lang": ("zh", "ja", "ko"),
    "follow_symlinks": ("true", "true", "true"),
    "shape": ("listed", "mixed", "headed"),
    "skip_sections": ("jobs", "events", "Our shop"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folders and a project below them, apart from those of whoever runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "project" / "below").mkdir(parents=True)
    return tmp_path


def load(home: Path, environ: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """Load the settings of a command that is run in the project."""
    return load_settings(environ=environ or {}, folder=home / "project", **flags)  # type: ignore[arg-type]


def write_project(home: Path, text: str) -> Path:
    """Write the project's file."""
    path = home / "project" / "shacksearch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write_user(home: Path, text: str) -> Path:
    """Write the user's file."""
    path = home / "config" / "shacksearch" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def shown(settings: Settings, key: str) -> str:
    """Return a setting as it was written."""
    value = getattr(settings, key)
    if key == "skip_sections":
        return ",".join(value)
    if key == "corpus":
        return value[0].name if value else ""
    return value.name if key == "index" else str(value).lower() if key == "follow_symlinks" else str(value)


@pytest.mark.parametrize("key", SETTINGS)
def test_order_of_places(home: Path, key: str) -> None:
    """A user's file would win over the project's, or that over a variable."""
    by_variable, by_project, by_user = SETTINGS[key]
    user = write_user(home, f'{key} = "{by_user}"')
    assert (shown(load(home), key), load(home).origins[key]) == (by_user, str(user))
    project = write_project(home, f'{key} = "{by_project}"')
    assert (shown(load(home), key), load(home).origins[key]) == (by_project, str(project))
    variable = {f"SHACKSEARCH_{key.upper()}": by_variable}
    assert (shown(load(home, variable), key), load(home, variable).origins[key]) == (
        by_variable,
        f"variable SHACKSEARCH_{key.upper()}",
    )


def test_flags_win_over_all(home: Path) -> None:
    """`--index` and `--corpus` would be overruled by a variable or a file."""
    write_project(home, 'index = "i"\ncorpus = "c"')
    environ = {"SHACKSEARCH_INDEX": "vi", "SHACKSEARCH_CORPUS": "vc"}
    settings = load(home, environ, index="fi", corpus=["fc", "fd"])
    assert settings.index == home / "project" / "fi"
    assert settings.corpus == (home / "project" / "fc", home / "project" / "fd")
    assert settings.origins["index"] == settings.origins["corpus"] == "flag"


def test_false_in_a_nearer_place_wins_over_true(home: Path) -> None:
    """A project could not switch off what the user's file switches on."""
    write_user(home, "follow_symlinks = true")
    write_project(home, "follow_symlinks = false")
    assert load(home).follow_symlinks is False


def test_defaults(home: Path) -> None:
    """Without any configuration the documented defaults would not hold."""
    settings = load(home)
    assert (settings.corpus, settings.site_url, settings.anchors, settings.lang) == ((), "", "github", "en")
    assert settings.follow_symlinks is False
    assert set(settings.origins.values()) == {"default"}
    (home / "project" / "corpus").mkdir()
    assert load(home).corpus == (home / "project" / "corpus",)


def test_an_empty_list_of_sections(home: Path) -> None:
    """`skip_sections = []` would be taken for no setting, and sections be left out all the same."""
    assert load(home).skip_sections == SECTION_KINDS
    write_user(home, 'skip_sections = ["jobs"]')
    assert load(home, {"SHACKSEARCH_SKIP_SECTIONS": "events, Our shop"}).skip_sections == ("events", "Our shop")
    write_project(home, "skip_sections = []")
    assert load(home).skip_sections == ()


@pytest.mark.parametrize("text", ['shape = "square"', "shape = 1", "skip_sections = 1", "skip_sections = [1]"])
def test_bad_reading_settings(home: Path, text: str) -> None:
    """A misspelt shape would be ignored, or end in a traceback."""
    write_project(home, text)
    with pytest.raises(BadConfig, match=text.split(maxsplit=1)[0]):
        load(home)


def test_nearest_file_alone_counts(home: Path) -> None:
    """Settings of a project around the project would leak in, or the file of a folder above would not be found."""
    (home / "shacksearch.toml").write_text('lang = "fr"\nsite_url = "https://outer.example"')
    below = load_settings(environ={}, folder=home / "project" / "below")
    assert below.lang == "fr"
    write_project(home, 'lang = "de"')
    below = load_settings(environ={}, folder=home / "project" / "below")
    assert (below.lang, below.site_url) == ("de", "")


def test_relative_paths_start_from_the_file_that_says_them(home: Path) -> None:
    """A project's `corpus = "digest"` would mean another folder in each sub-folder it is used from."""
    write_project(home, 'corpus = ["digest", "/abs"]\nindex = "ix"')
    below = load_settings(environ={}, folder=home / "project" / "below")
    assert below.corpus == (home / "project" / "digest", Path("/abs"))
    assert below.index == home / "project" / "ix"
    by_variable = load_settings(environ={"SHACKSEARCH_INDEX": "ix"}, folder=home / "project" / "below")
    assert by_variable.index == home / "project" / "below" / "ix"


def test_tilde_is_the_home_folder(home: Path) -> None:
    """`~/digest` in a file, where no shell expands it, would be a folder named `~`."""
    write_project(home, 'corpus = "~/digest"')
    assert load(home).corpus == (home / "digest",)


def test_corpus_variable_holds_several_paths(home: Path) -> None:
    """Several folders could not be given by the variable, or an empty part would mean the current folder."""
    environ = {"SHACKSEARCH_CORPUS": os.pathsep.join(["a", "", "b", ""])}
    assert load(home, environ).corpus == (home / "project" / "a", home / "project" / "b")


def test_empty_values_are_as_if_not_set(home: Path) -> None:
    """`SHACKSEARCH_INDEX= shacksearch` would look for an index in the current folder."""
    write_project(home, 'index = "ix"\ncorpus = []')
    settings = load(home, {"SHACKSEARCH_INDEX": "", "SHACKSEARCH_LANG": "", "SHACKSEARCH_CORPUS": os.pathsep})
    assert (settings.index, settings.lang) == (home / "project" / "ix", "en")
    assert (settings.corpus, settings.origins["corpus"]) == ((), "default")


def test_byte_order_mark(home: Path) -> None:
    """A file saved by an editor that writes a byte order mark would be refused."""
    (home / "project" / "shacksearch.toml").write_bytes(b'\xef\xbb\xbflang = "zh"\n')
    assert load(home).lang == "zh"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("index", "3"),
        ("index", "['a']"),
        ("index", '"a\\u0000b"'),
        ("index", '"~no-such-user-here/x"'),
        ("corpus", "3"),
        ("corpus", "[1]"),
        ("corpus", '["a", "b\\u0000"]'),
        ("site_url", '"example.com"'),
        ("site_url", '"https://"'),
        ("site_url", '"https://a.example/with blank"'),
        ("site_url", "7"),
        ("anchors", '"jekyll"'),
        ("anchors", "[]x"),
        ("anchors", "['github']"),
        ("lang", '"english"'),
        ("lang", '"中文"'),
        ("lang", "1"),
        ("follow_symlinks", '"maybe"'),
        ("follow_symlinks", "1"),
    ],
)
def test_bad_value_in_a_file(home: Path, key: str, value: str) -> None:
    """A wrong value would be a traceback, or a sentence that does not say where to look."""
    path = write_project(home, f"{key} = {value}")
    with pytest.raises(BadConfig) as caught:
        load(home)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert key in sentence or "TOML" in sentence


@pytest.mark.parametrize(
    ("key", "value"), [("site_url", "ftp://x"), ("anchors", "x"), ("lang", "e"), ("follow_symlinks", "perhaps")]
)
def test_bad_value_in_a_variable(home: Path, key: str, value: str) -> None:
    """The sentence would not name the variable that is wrong."""
    with pytest.raises(BadConfig, match=f"SHACKSEARCH_{key.upper()}"):
        load(home, {f"SHACKSEARCH_{key.upper()}": value})


def test_site_url_that_is_not_utf8(home: Path) -> None:
    """Bytes of the environment that are no text would end up in every entry's address and break the index."""
    with pytest.raises(BadConfig, match="SHACKSEARCH_SITE_URL"):
        load(home, {"SHACKSEARCH_SITE_URL": os.fsdecode(b"https://a.example/\xff")})


@pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
def test_ways_to_say_yes(home: Path, value: str) -> None:
    """Usual spellings of a switch would be refused."""
    assert load(home, {"SHACKSEARCH_FOLLOW_SYMLINKS": value}).follow_symlinks is True


def test_unknown_key_is_named_with_those_that_are_known(home: Path) -> None:
    """A misspelt setting would be ignored without a word."""
    path = write_project(home, 'corpsu = "x"')
    with pytest.raises(BadConfig, match=r"'corpsu'.*corpus") as caught:
        load(home)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("data", [b"corpus = ", b"\xff\xfe", b"x = " + b"[" * 5000])
def test_file_that_is_no_toml(home: Path, data: bytes) -> None:
    """A broken file would be a traceback."""
    path = home / "project" / "shacksearch.toml"
    path.write_bytes(data)
    with pytest.raises(BadConfig, match="TOML") as caught:
        load(home)
    assert str(path) in str(caught.value)


def test_a_folder_of_that_name_is_no_file(home: Path) -> None:
    """A folder named shacksearch.toml would stop every command."""
    (home / "project" / "shacksearch.toml").mkdir()
    assert load(home).lang == "en"


def test_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command started in a folder that was removed since would be a traceback."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(BadConfig, match="is gone"):
        load_settings(environ={})


def test_default_index_lies_in_the_cache_and_differs_by_corpus(home: Path) -> None:
    """Two archives would share one index, and each answer for the other."""
    first, second = load(home, corpus=["a"]).index, load(home, corpus=["b"]).index
    both = load(home, corpus=["a", "b"]).index
    assert len({first, second, both, load(home).index}) == 4
    for index in (first, second, both, load(home).index):
        assert index.parent == home / "cache" / "shacksearch"
    assert first == load(home, corpus=[home / "project" / "below" / ".." / "a"]).index
    assert both == load(home, corpus=["b", "a"]).index


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library itself is asked")
@pytest.mark.parametrize("value", ["", "  ", "{tmp}/elsewhere"])
def test_user_folders_are_those_of_platformdirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The configuration and the index would be looked for where no other program has its own."""
    import platformdirs

    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, value.format(tmp=tmp_path))
    settings = load_settings(folder=tmp_path, environ={})
    assert settings.index.parent == platformdirs.user_cache_path("shacksearch")
    config = platformdirs.user_config_path("shacksearch") / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('lang = "zh"\n', encoding="utf-8")
    assert load_settings(folder=tmp_path, environ={}).lang == "zh"
