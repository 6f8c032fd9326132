"""Plain text and bare addresses."""

from __future__ import annotations

import pytest

from indexer.plaintext import bare_urls, plain, plain_code, plain_url, without_urls


def found(text: str) -> list[str]:
    """The bare addresses in a text."""
    return [text[start:end] for start, end in bare_urls(text)]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("参见 https://a.example/b，然后继续", ["https://a.example/b"]),
        ("参见https://a.example/b。", ["https://a.example/b"]),
        ("（https://a.example/b）", ["https://a.example/b"]),
        ("see https://a.example/b的文章", ["https://a.example/b"]),
        ("Read https://a.example/b. Then https://a.example/c!", ["https://a.example/b", "https://a.example/c"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("https://a.example/b_(c) and", ["https://a.example/b_(c)"]),
        ("https://a.example/?q=1&r=2#f;", ["https://a.example/?q=1&r=2#f"]),
        ('"https://a.example"', ["https://a.example"]),
        ("https:// and http://.", []),
        ("a.example/b", []),
    ],
)
def test_bare_urls(text: str, urls: list[str]) -> None:
    """The address would swallow the sentence after it, or lose its own end."""
    assert found(text) == urls


def test_without_urls_keeps_the_rest() -> None:
    """Words between addresses would be lost with them."""
    assert without_urls("a https://x.example/1, b http://y.example c") == "a , b  c"


def test_blanks_and_controls() -> None:
    """Titles with hair or no-break spaces would not match what people type; control characters reach the terminal."""
    assert plain(" a\u00a0b\u200ac \n d\x07\u202e\ufeff ") == "a b c d"
    assert plain_url(" https://a.exam\nple/\x00b ") == "https://a.example/b"


def test_code_keeps_its_form() -> None:
    """Indentation and blank lines of code would be folded like prose."""
    assert plain_code("\n    a\r\n\tb\n\n  c\x1b  \n\n") == "    a\n\tb\n\n  c"
