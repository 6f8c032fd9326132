"""Tags of site generators."""

from __future__ import annotations

import pytest

from indexer.options import ReadOptions
from indexer.read_markdown import read_markdown
from indexer.template_tags import without_template_tags


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a {% include x.html %} b", "a  b"),
        ("{{< youtube abc >}}", ""),
        ("{{% notice %}}A note{{% /notice %}}", "A note"),
        ("Hi {{ name }}!", "Hi !"),
        ("{% raw %}", ""),
        ("code `{{ x }}` stays", "code `{{ x }}` stays"),
        ("```\n{{ x }}\n```", "```\n{{ x }}\n```"),
        ("::: tip\ninside\n:::", "\ninside\n"),
        ("## Title {#anchor}", "## Title"),
        ("text {: .class}", "text"),
        ("> [!NOTE]\n> text", "> \n> text"),
        ("[[toc]]", ""),
        ("import Card from '../card'", ""),
        ("import duties rise from 'now' on in May", "import duties rise from 'now' on in May"),
        (
            "see < https://a.example/x > and <https://b.example/y />",
            "see <https://a.example/x> and <https://b.example/y>",
        ),
        ("a set {1, 2} and Vec<T>", "a set {1, 2} and Vec<T>"),
    ],
)
def test_tags(markdown: str, text: str) -> None:
    """Tags would be indexed as words, or code about templates would lose its subject."""
    assert without_template_tags(markdown) == text


def test_types_survive() -> None:
    """`Vec<T>` would vanish from prose or labels as if it were a component."""
    markdown = (
        "# D\n\n## Notes\n\n- [Why Vec<T> grows](https://a.example) and HashMap<K, V> does not\n"
        "- <Badge text='x'/> [B c](https://b.example)\n"
    )
    first, second = read_markdown(markdown.encode(), "1", ReadOptions()).entries
    assert first.title == "Why Vec<T> grows"
    assert "HashMap<K, V>" in first.text
    assert second.title == "B c"


@pytest.mark.parametrize("piece", ["{{", "{%", "{% x ", "`", "{:", "< http", "[!", "{{<"])
def test_hostile_text(piece: str) -> None:
    """One file could stop the indexer: if the time grew with the square of its size, this would not end."""
    without_template_tags(piece * 400_000)
