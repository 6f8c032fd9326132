"""The fields of an entry."""

from __future__ import annotations

from indexer.options import ReadOptions
from indexer.read_markdown import read_markdown
from search.model import Entry


def only(markdown: str, options: ReadOptions = ReadOptions()) -> Entry:  # noqa: B008
    """The one entry of an issue with this note."""
    (entry,) = read_markdown(f"## T\n\n[a](https://a.example)\n\n{markdown}".encode(), "2021-07", options).entries
    return entry


def test_bullets_of_any_kind_and_depth() -> None:
    """Nested or numbered items would be missing, or counted twice."""
    entry = only("1. one\n   * two\n     1. three\n2. four\n\n> * five")
    assert entry.bullets == ("one", "two", "three", "four", "five")
    assert entry.body == ""


def test_numbered_list_cut_by_fences() -> None:
    """A list that code interrupts would lose the items after it."""
    entry = only("1. one\n\n```\na\n```\n\n2. two\n\n```\nb\n```\n\n3. three")
    assert (entry.bullets, entry.code) == (("one", "two", "three"), ("a", "b"))


def test_items_without_words_are_no_bullets() -> None:
    """An item that holds only an image would be an empty bullet."""
    entry = only("* ![a](/a.png)\n* words")
    assert (entry.bullets, entry.images, entry.text) == (("words",), ("/a.png",), "words")


def test_text_is_in_reading_order() -> None:
    """A snippet would join words that do not stand together."""
    entry = only("First.\n\n* a\n  * b\n\n  c\n\nLast.\n\n> Quoted.")
    assert entry.text == "First.\na\nb\nc\nLast.\nQuoted."
    assert entry.bullets == ("a c", "b")
    assert entry.body == "First.\n\nLast.\n\nQuoted."


def test_quote_inside_an_item() -> None:
    """What an item quotes would be lost."""
    assert only("* > Decisions are reversible.").bullets == ("Decisions are reversible.",)


def test_identity_and_permalink() -> None:
    """Links to an entry and into the published issue would be wrong."""
    entry = only("x", ReadOptions(site_url="https://d.example"))
    assert (entry.id, entry.issue, entry.position, entry.date) == ("2021-07#1", "2021-07", 1, "2021-02-15")
    assert entry.permalink == "https://d.example/2021-07.html#t"
    assert only("x").permalink == ""


def test_no_addresses_code_or_images_in_the_text() -> None:
    """Search would find words that no reader sees as text."""
    entry = only("See https://b.example/x and <https://c.example>.\n\n```\nsecret\n```\n\n![alt](/i.png)")
    assert entry.text == "See and ."
    assert "secret" not in entry.text + entry.body
