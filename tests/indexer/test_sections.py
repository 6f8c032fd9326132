"""Sections without stories."""

from __future__ import annotations

import pytest

from indexer.options import ReadOptions
from indexer.read_markdown import read_markdown
from indexer.sections import SkippedSections, greets
from search.config import SECTION_KINDS, Settings

ISSUE = """# Tannery 4

## Reading

- [Oak bark and patience](https://oak.example/bark)

## Jobs

- [Currier wanted](https://jobs.example/currier)

### Abroad

- [Saddler wanted](https://jobs.example/saddler)

## Our shop

- [Aprons](https://shop.example/aprons)
"""


def titles(*skip: str) -> list[str]:
    """The titles of the issue's entries with these sections left out."""
    return [entry.title for entry in read_markdown(ISSUE.encode(), "4", ReadOptions(skip_sections=skip)).entries]


def test_left_out_with_what_is_below() -> None:
    """A job advertisement would be found by whoever looks for an article."""
    assert titles(*SECTION_KINDS) == ["Oak bark and patience", "Aprons"]


def test_nothing_is_left_out() -> None:
    """`skip_sections = []` would still leave sections out."""
    assert titles() == ["Oak bark and patience", "Currier wanted", "Saddler wanted", "Aprons"]


def test_a_heading_of_ones_own() -> None:
    """Only the sections known by name could be left out."""
    assert titles("our shop") == ["Oak bark and patience", "Currier wanted", "Saddler wanted"]


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Jobs",
            "💼 Jobs",
            "JOBS:",
            "Upcoming Events",
            "Events & Meetups",
            "Sponsors",
            "6. Events",
            "New Contributors",
            "Contributors this week",
            "Events of the month",
            "Eventos da semana",
        ),
        *(
            "招聘",
            "本期编辑",
            "订阅",
            "スポンサー",
            "Stellenangebote",
            "Offres d’emploi",
            "Вакансии",
            "Want to contribute?",
        ),
    ],
)
def test_known_headings(heading: str) -> None:
    """A section would be kept for a pictogram, a number or its language."""
    assert SkippedSections(SECTION_KINDS).has(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Job queues",
        "Event sourcing",
        "Reading",
        "Events in the browser",
        "工具",
        "Articles",
        "",
        "Working with threads",
        "Tool of the week",
    ],
)
def test_other_headings(heading: str) -> None:
    """Stories would be left out because a word of their section's heading is also that of another."""
    assert not SkippedSections(SECTION_KINDS).has(heading)


def test_greetings() -> None:
    """A link in the editor's greeting would be an entry."""
    assert greets("Welcome!")
    assert not greets("Welcome changes in the parser")


def test_settings(tmp_path: object) -> None:
    """What is configured would not reach the readers."""
    from pathlib import Path

    from indexer.options import read_options

    def settings(**more: object) -> Settings:
        return Settings(Path("i"), (), "", "github", "en", False, (), {}, **more)  # type: ignore[arg-type]

    assert read_options(settings()).skip_sections == SECTION_KINDS
    assert read_options(settings(skip_sections=())).skip_sections == ()
    assert read_options(settings(shape="listed")).shape == "listed"


SOURCED = """# Kiln 9

## Stories

### 1. [Glazes that crawl](https://a.example/crawl)
Too thick.

### 2. [A kiln of turf](https://b.example/turf)
It burnt.

### 3. [Ash and salt](https://c.example/ash)
Both.

## Read for this issue

- [The potters' front page](https://potters.example)
- [Glazes that crawl](https://a.example/crawl)
- [The turf kiln](https://b.example/turf)
- [Ash](https://c.example/ash)
"""


def test_a_list_of_sources() -> None:
    """A closing list of what an issue was made from would be entries, most of them for the second time."""
    titles = [entry.title for entry in read_markdown(SOURCED.encode(), "9", ReadOptions()).entries]
    assert titles == ["Glazes that crawl", "A kiln of turf", "Ash and salt"]


def test_a_list_of_sources_in_parts() -> None:
    """A closing list that has headings as the stories have would be entries again."""
    text = SOURCED.replace("front page](https://potters.example)", "leaflet](https://a.example/crawl)")
    text = text.replace("- [Glazes", "### Glazes\n\n- [Glazes").replace("- [The turf", "### Kilns\n\n- [The turf")
    titles = [entry.title for entry in read_markdown(text.encode(), "9", ReadOptions()).entries]
    assert titles == ["Glazes that crawl", "A kiln of turf", "Ash and salt"]


def test_a_section_that_returns_to_one_story() -> None:
    """A section would be lost because some of it was mentioned before."""
    text = SOURCED.replace("- [Ash](https://c.example/ash)", "- [Slip](https://d.example/slip)")
    titles = [entry.title for entry in read_markdown(text.encode(), "9", ReadOptions()).entries]
    assert titles[3:] == ["The potters' front page", "Glazes that crawl", "The turf kiln", "Slip"]
