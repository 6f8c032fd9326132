"""Titles and links of what may open an entry."""

from __future__ import annotations

import pytest

from indexer.blocks import Block, is_web
from indexer.lines import split_lines
from indexer.markdown_blocks import markdown_blocks
from indexer.openings import clean_title, first_sentence, number_end, opening


def first(markdown: str) -> Block:
    """The first paragraph of a text, out of its list or quote."""
    block = markdown_blocks(markdown)[0]
    while block.children:
        block = block.children[0]
    return block


@pytest.mark.parametrize(
    ("markdown", "title", "urls"),
    [
        ("[A fine title](https://a.example) and a note.", "A fine title", ["https://a.example"]),
        ("**[Bold title](https://a.example)** and a note.", "Bold title", ["https://a.example"]),
        ("🐎 [Swift](https://a.example) runs", "Swift", ["https://a.example"]),
        ("[Read more](https://a.example) about moss on stones", "about moss on stones", ["https://a.example"]),
        ("[link](https://a.example): How maps fold", "How maps fold", ["https://a.example"]),
        ("<https://a.example/x> draws diagrams. Really.", "draws diagrams", ["https://a.example/x"]),
        ("<https://a.example/x>", "https://a.example/x", ["https://a.example/x"]),
        ("How maps fold - https://a.example/x", "How maps fold", ["https://a.example/x"]),
        ("How maps fold ([source](https://a.example))", "How maps fold", ["https://a.example"]),
        ("Link: [Fold Book](https://a.example)", "Fold Book", ["https://a.example"]),
        ("Video: [How maps really fold](https://a.example)", "How maps really fold", ["https://a.example"]),
        ("**Rowan Ash:** [How maps really fold](https://a.example)", "How maps really fold", ["https://a.example"]),
        ("**Rowan Ash:** [Folding](https://a.example) (pdf)", "Rowan Ash: Folding", ["https://a.example"]),
        ("**Names for folds:** [MAP12](https://a.example) lists some.", "Names for folds", ["https://a.example"]),
        (
            "**fold**: `crease()` now keeps [its ridge](https://a.example).",
            "fold: crease() now keeps its ridge",
            ["https://a.example"],
        ),
        ("**fold**: a folder of maps ([code](https://a.example))", "fold", ["https://a.example"]),
        ("**Foldbook:** [code](https://a.example)", "Foldbook", ["https://a.example"]),
        (
            "[**How maps** ](https://a.example)[really fold](https://a.example)",
            "How maps really fold",
            ["https://a.example"],
        ),
        (
            '**@rowan: ["](https://a.example)** [How maps fold](https://a.example)',
            "How maps fold",
            ["https://a.example"],
        ),
        (
            "[How maps really fold](https://a.example) [Read more](https://a.example)",
            "How maps really fold",
            ["https://a.example"],
        ),
        (
            "[rowan/fold](https://git.example/rowan/fold) [#12](https://git.example/rowan/fold/pull/12) Creases stay",
            "rowan/fold #12 Creases stay",
            ["https://git.example/rowan/fold/pull/12"],
        ),
        (
            "**⛵ Hulls Ltd** sells [the last of its yards](https://a.example/1) to a bank. So it goes.",
            "Hulls Ltd sells the last of its yards to a bank",
            ["https://a.example/1"],
        ),
        ("**Fold 2** has [a crease](https://a.example) now.", "Fold 2", ["https://a.example"]),
        (
            "🗺 [**Maps.example**](https://www.maps.example/), a site that [Rowan](https://b.example/rowan/1) folds",
            "Maps.example",
            ["https://www.maps.example/", "https://b.example/rowan/1"],
        ),
        ("[maps.example](https://maps.example/17) How maps fold", "How maps fold", ["https://maps.example/17"]),
        (
            "Three ways to fold a map:\\\n– flat → [Flatly](https://a.example)\\\n– round → [Roundly](https://b.example)",
            "Three ways to fold a map",
            ["https://a.example", "https://b.example"],
        ),
        ("[Notes](https://a.example) by Rowan Ash", "Notes", ["https://a.example"]),
        ("**[Talk]** [How maps really fold](https://a.example)", "How maps really fold", ["https://a.example"]),
        ("[101.example](https://101.example)", "101.example", ["https://101.example"]),
        ("The slides are [online](https://a.example/1)", "The slides are online", ["https://a.example/1"]),
        ("**Fold 1.2** is out, see [notes](https://a.example).", "Fold 1.2", ["https://a.example"]),
        (
            "Rowan wrote about [folding](https://a.example) maps. Good.",
            "Rowan wrote about folding maps",
            ["https://a.example"],
        ),
        (
            "E.g. a map of No. 5 by J. Doe is [here](https://a.example).",
            "E.g. a map of No. 5 by J. Doe is here",
            ["https://a.example"],
        ),
        ("地图为什么难折？见 [这里](https://a.example)。", "地图为什么难折？", ["https://a.example"]),
        (
            "[MAP-12](https://b.example) - [Fold along the river](https://a.example)",
            "MAP-12 - Fold along the river",
            ["https://b.example", "https://a.example"],
        ),
        ("- [ ] [Maps to do](https://a.example)", "Maps to do", ["https://a.example"]),
        ("- [ 211201 ] 一张地图 <https://a.example> [ from 文 ]", "一张地图", ["https://a.example"]),
        (
            "A title kept whole [to the end of its link](https://a.example) a.example",
            "A title kept whole to the end of its link",
            ["https://a.example"],
        ),
        (
            "[![pic](https://img.example/a.png)](https://a.example) [Framed maps sell](https://a.example)",
            "Framed maps sell",
            ["https://a.example"],
        ),
    ],
)
def test_title_and_links(markdown: str, title: str, urls: list[str]) -> None:
    """An entry would have a pointer, a person or half a sentence for its title, or another's link."""
    found = opening(first(markdown), is_web)
    assert found is not None
    assert (found.title, list(found.urls)) == (title, urls)


@pytest.mark.parametrize(
    ("markdown", "urls"),
    [
        ("[@rowan](https://twitter.com/rowan) on [maps that fold](https://a.example)", ["https://a.example"]),
        ("[Rowan](https://github.com/rowan): [maps that fold](https://a.example)", ["https://a.example"]),
        ("[Maps that fold](https://a.example) by [Rowan](https://rowan.example)", ["https://a.example"]),
        ("[Maps that fold](https://a.example) (via [a friend](https://friend.example))", ["https://a.example"]),
        ("[地图](https://a.example)（@[rowan](https://hachyderm.io/@rowan) 投稿）", ["https://a.example"]),
        ("[rowan](https://github.com/rowan)", ["https://github.com/rowan"]),
        (
            "[Maps](https://a.example) ([discuss](https://forum.example/1))",
            ["https://a.example", "https://forum.example/1"],
        ),
    ],
)
def test_people_are_not_the_story(markdown: str, urls: list[str]) -> None:
    """An entry would link to whoever found the story."""
    found = opening(first(markdown), is_web)
    assert found is not None
    assert list(found.urls) == urls


@pytest.mark.parametrize(
    "markdown",
    [
        "[Unsubscribe](https://a.example/u) or [view in your browser](https://a.example/v)",
        "[RSS](https://a.example/feed.xml)",
        "[© CC BY-SA](https://creativecommons.org/licenses/by-sa/4.0/)",
        "[订阅](https://a.example/s)",
        "[Tweet](https://twitter.com/intent/tweet?text=x)",
        "[Section](#section) and [page](/page)",
        "no link",
    ],
)
def test_furniture_opens_nothing(markdown: str) -> None:
    """A line at an issue's top or bottom would be an entry."""
    assert opening(first(markdown), is_web) is None


@pytest.mark.parametrize(
    "title",
    [
        "Please stop using tabs",
        "Subscribe with care: queues in practice",
        "Sign up flows that convert",
        "About time zones",
    ],
)
def test_titles_that_only_begin_as_furniture_does(title: str) -> None:
    """A story would be left out for the word that its title begins with."""
    found = opening(first(f"[{title}](https://a.example/x)"), is_web)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("1、标题", "标题"),
        ("1. Title", "Title"),
        ("12) Title", "Title"),
        ("(3) Title", "Title"),
        ("【4】标题", "标题"),
        ("4.从头", "从头"),
        ("⑤ Title", "Title"),
        ("#6 Title", "Title"),
        ("7 – Title", "Title"),
        ("3.5 million", "3.5 million"),
        ("10:30 Coffee", "10:30 Coffee"),
        ("2019. A year", "2019. A year"),
        ("3 ways to fold", "3 ways to fold"),
        ("Title", "Title"),
    ],
)
def test_numbers(text: str, rest: str) -> None:
    """A numbered entry would not begin, or a sentence with a number in it would."""
    assert text[number_end(text) :] == rest


def test_first_sentence_is_cut_between_words() -> None:
    """A title could be as long as the note."""
    sentence = first_sentence("word " * 100)
    assert len(sentence) <= 160
    assert sentence.endswith("word")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("(in brackets)", "in brackets"),
        ("Maps (2nd ed.)", "Maps (2nd ed.)"),
        ("Maps (", "Maps"),
        ("- Maps:", "Maps"),
        ("《地图》", "地图"),
    ],
)
def test_clean_title(text: str, title: str) -> None:
    """A title would end in a bracket that its link stood in, or lose one of its own."""
    assert clean_title(text) == title


@pytest.mark.parametrize(
    ("markdown", "texts"),
    [
        (
            "1、[A](https://a.example)\n2、[B](https://b.example) more\nof it\n3、[C](https://c.example)",
            ["1、A", "2、B more of it", "3、C"],
        ),
        ("• [A](https://a.example)\n• [B](https://b.example)", ["• A", "• B"]),
        ("[A b](https://a.example) x\n[B c](https://b.example) y", ["A b x", "B c y"]),
        ("One title\nhttps://a.example\nTwo title\nhttps://b.example", ["One title", "Two title"]),
        ("https://a.example\nhttps://b.example", ["", ""]),
        ("**Tools**\n[A b](https://a.example)", ["Tools", "A b"]),
        ("prose with [a](https://a.example)\n[b](https://b.example) and\nmore", ["prose with a b and more"]),
    ],
)
def test_lines_that_are_entries(markdown: str, texts: list[str]) -> None:
    """Entries on lines of one paragraph would be one, or prose that is wrapped in the source would fall apart."""
    assert [part.text for part in split_lines(first(markdown), is_web)] == texts
