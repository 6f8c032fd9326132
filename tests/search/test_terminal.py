"""Text for a terminal: search.terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.terminal import (
    Cell,
    Piece,
    around_first_mark,
    cells,
    clean,
    clean_json,
    clean_lines,
    columns,
    pieces,
    styled,
    supports_links,
    uses_colour,
    web_address,
    wrap,
)


def texts(lines: list[list[Cell]]) -> list[str]:
    """Return the text of each line."""
    return ["".join(cell.text for cell in line) for line in lines]


def wrapped(text: str, width: int, **options: int) -> list[str]:
    """Wrap plain text."""
    return texts(wrap(cells([Piece(text)]), width, **options))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("数据库分片", 4, ["数据", "库分", "片"]),
        ("数据库，分片", 6, ["数据", "库，分", "片"]),
        ("见（数据）库", 4, ["见", "（数", "据）", "库"]),
        ("a 数据", 3, ["a", "数", "据"]),
        ("", 5, []),
    ],
)
def test_lines_break_at_blanks_and_beside_cjk(text: str, width: int, lines: list[str]) -> None:
    """Chinese text would not break, or its punctuation begin a line."""
    assert wrapped(text, width) == lines


def test_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    """A cut text would look whole."""
    assert wrapped("one two three four", 8, most=2) == ["one two", "three …"]
    assert wrapped("one two", 9, first=5, most=1) == ["one …"]
    assert wrapped("one two …", 7, most=1)[-1].endswith("…")
    assert wrapped("one two", 7, most=1) == ["one two"]


@given(
    st.text(alphabet=st.sampled_from("ab 数据，。（）é\u0301👩\u200d💻…"), max_size=60),
    st.integers(4, 30),
    st.integers(1, 3),
)
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int, most: int) -> None:
    """Lines would overflow the terminal, or words vanish."""
    whole = cells([Piece(text)])
    lines = wrap(whole, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join(texts(lines)).replace(" ", "") == text.replace(" ", "")
    short = wrap(whole, width, most=most)
    assert len(short) <= most
    assert all(columns(line) <= width for line in short)


def test_the_start_is_cut_so_that_the_first_mark_shows() -> None:
    """A narrow terminal would not show why a hit hit."""
    text = cells([Piece("many words before "), Piece("it", True), Piece(" and after")])
    shown = "".join(cell.text for cell in around_first_mark(text, 16))
    assert shown == "… it and after"
    assert around_first_mark(text, 100) == text


def test_marked_text_comes_back_from_html() -> None:
    """Entities would show, or text that looks like a mark be taken for one."""
    assert pieces("a &lt;mark&gt; &amp;amp; <mark>b&#39;s</mark>") == [Piece("a <mark> &amp; "), Piece("b's", True)]
    assert pieces("") == []
    assert styled(cells(pieces("x<mark>y</mark>")), False) == "xy"
    assert styled(cells(pieces("x<mark>y</mark>")), True) == "x\x1b[31m\x1b[1my\x1b[0m"


@given(st.text())
def test_clean_text_does_nothing_to_a_terminal(text: str) -> None:
    """An entry could act on the terminal, whatever it holds."""
    forbidden = {
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA0)),
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    }
    assert not forbidden & set(clean(text))
    assert not (forbidden - {"\n", "\t"}) & set(clean_lines(text))
    assert not (forbidden - set(map(chr, range(0x20)))) & set(clean_json(text))
    clean(text).encode()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x1b[31mb\x1b[0m", "ab"),
        ("a\x1b]8;;https://x\x1b\\b\x1b]8;;\x07c", "abc"),
        ("a\x9b31mb", "ab"),
        ("a\x1b\x1b[31m[32mb", "a[32mb"),
        ("a\x1b]unclosed", "a]unclosed"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("\u202eabc\u202c\ufeff", "abc"),
        ("\ud800x", "x"),
    ],
)
def test_escape_sequences_vanish_whole(text: str, left: str) -> None:
    """The remains of a sequence would show, or a sequence survive."""
    assert clean(text) == left


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x y\n", "https://a.example/x%20y"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("-https://a.example", ""),
        ("\x1b]8;;x\x07https://a.example", "https://a.example"),
    ],
)
def test_only_web_addresses_are_linked(url: str, address: str) -> None:
    """An entry could link to, or open, what is no web page."""
    assert web_address(url) == address


@pytest.mark.parametrize(
    ("environ", "links"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "rubbish"}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-kitty", "TMUX": "x"}, False),
        ({"TERM": "screen", "VTE_VERSION": "6003"}, False),
        ({"WT_SESSION": "x"}, True),
    ],
)
def test_links_only_where_they_are_known_to_work(environ: dict[str, str], links: bool) -> None:
    """A terminal without links would show rubbish."""
    assert supports_links(environ) is links


def test_colour_is_for_terminals() -> None:
    """A closed stream, or one to a file, would be coloured or raise."""
    stream = io.StringIO()
    assert uses_colour("auto", stream, {"TERM": "xterm"}) is False
    assert uses_colour("always", stream, {"NO_COLOR": "1"}) is True
    stream.close()
    assert uses_colour("auto", stream, {"TERM": "xterm"}) is False
    assert uses_colour("auto", None, {}) is False
