"""What a terminal can show: its size, colours and links; text made harmless, measured in columns, and wrapped."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TextIO

WIDEST = 100
NARROWEST = 20
_ELLIPSIS = "…"
_OLDEST_VTE = 5000
_LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "ghostty", "vscode", "Tabby", "rio"})
_LINKING_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")

# Compiled when first needed: most text is printable as it is.
_SEQUENCES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI, ECMA-48 section 5.4
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
)
_BLANKS = r"[\t-\r\x85\u2028\u2029]+"
_INVISIBLE = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_UNSAFE = rf"[\x00-\x08\x0b-\x1f{_INVISIBLE}]"
_UNSAFE_IN_JSON = f"[{_INVISIBLE}]"

_NOT_AT_START = frozenset("，。、；：！？）》」』】〉”’％…,.;:!?)]}%")
_NOT_AT_END = frozenset("（《「『【〈“‘([{")


class Terminal(NamedTuple):
    """What to write for: columns to fill, lines of the screen, whether colours and OSC 8 links may be used."""

    width: int
    height: int
    colour: bool
    links: bool


class Piece(NamedTuple):
    """A stretch of text that is marked or not."""

    text: str
    marked: bool = False


class Cell(NamedTuple):
    """What a terminal shows as one character: its text, how many columns it takes, and whether it is marked."""

    text: str
    columns: int
    marked: bool


def terminal(colour: str = "auto", stream: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> Terminal:
    """Return what `stream` (default: standard output) can show; `colour` is auto, always or never.

    `COLUMNS` and `LINES` win over what the terminal says.
    """
    from shutil import get_terminal_size

    size = get_terminal_size()
    coloured = uses_colour(colour, stream or sys.stdout, environ)
    return Terminal(
        width=max(NARROWEST, min(size.columns, WIDEST)),
        height=size.lines,
        colour=coloured,
        links=coloured and supports_links(environ),
    )


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream leads to a terminal; it may be closed or missing."""
    return stream is not None and not stream.closed and stream.isatty()


def uses_colour(choice: str, stream: TextIO | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Decide on colour: always, never, or (auto) on a terminal unless NO_COLOR (no-color.org) or TERM=dumb is set."""
    if choice != "auto":
        return choice == "always"
    return is_terminal(stream) and not environ.get("NO_COLOR") and environ.get("TERM", "") not in ("", "dumb")


def supports_links(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the terminal is one that is known to show OSC 8 links; multiplexers may drop them, so they are not.

    The list is of those terminals that the registry at github.com/Alhadis/OSC8-Adoption counts as supporting them.
    """
    term = environ.get("TERM", "")
    if term.startswith(("screen", "tmux", "dumb", "linux")) or "TMUX" in environ or "STY" in environ:
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        (vte.isdecimal() and int(vte) > _OLDEST_VTE)
        or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or term.startswith(_LINKING_TERMS)
        or "WT_SESSION" in environ
        or "KITTY_WINDOW_ID" in environ
    )


def clean(text: str) -> str:
    """Return `text` as one line that does nothing to a terminal.

    Escape sequences, control characters, marks that turn the direction of writing, and lone surrogates are dropped;
    tabs and newlines become blanks.
    """
    if text.isprintable():
        return text
    return re.sub(_UNSAFE, "", re.sub(_BLANKS, " ", re.sub(_SEQUENCES, "", text)))


def clean_lines(text: str) -> str:
    """Return `text` as `clean` does, but with its line ends and tabs."""
    return text if text.isprintable() else re.sub(_UNSAFE, "", re.sub(_SEQUENCES, "", text))


def clean_json(text: str) -> str:
    """Return JSON in which the characters that `clean` drops are written as escapes, so that nothing is lost."""
    return re.sub(_UNSAFE_IN_JSON, lambda match: f"\\u{ord(match[0]):04x}", text)


def web_address(url: str) -> str:
    """Return an address that may be opened or linked: http or https, without control characters; else ""."""
    address = clean(url).strip().replace(" ", "%20")
    return address if re.match(r"https?://[^/]", address, re.IGNORECASE) else ""


def note(sentence: str) -> None:
    """Tell the user something on standard error."""
    if sys.stderr is not None:
        print(f"shacksearch: {clean(sentence)}", file=sys.stderr, flush=True)


def linked(text: str, url: str) -> str:
    """Return `text` as an OSC 8 link (gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda)."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text


def pieces(marked_html: str) -> list[Piece]:
    """Return escaped HTML with `<mark>` (as a `Hit` has it) as plain text, cleaned, in pieces."""
    from html import unescape

    found: list[Piece] = []
    for part in re.split(r"(<mark>.*?</mark>)", marked_html, flags=re.DOTALL):
        marked = part.startswith("<mark>")
        text = clean(unescape(part.removeprefix("<mark>").removesuffix("</mark>") if marked else part))
        if text:
            found.append(Piece(text, marked))
    return found


def cells(text: Sequence[Piece]) -> list[Cell]:
    """Cut pieces into what a terminal shows as one character each."""
    from wcwidth import iter_graphemes, wcswidth

    return [
        Cell(shown, max(wcswidth(shown), 0), piece.marked) for piece in text for shown in iter_graphemes(piece.text)
    ]


def columns(text: Sequence[Cell]) -> int:
    """Return how many columns `text` takes."""
    return sum(cell.columns for cell in text)


def wrap(text: Sequence[Cell], width: int, *, first: int | None = None, most: int | None = None) -> list[list[Cell]]:
    """Break `text` into lines of at most `width` columns (the first of `first`), at most `most` of them.

    Lines end at blanks or next to a CJK character, but not so that its punctuation is torn off (`textwrap` and what
    builds on it know only blanks). Text that does not fit ends in an ellipsis.
    """
    lines: list[list[Cell]] = []
    start = 0
    while start < len(text) and len(lines) != most:
        room = width if lines or first is None else first
        end = _line_end(text, start, room)
        lines.append(_stripped(text[start:end]))
        start = end
        while start < len(text) and text[start].text == " ":
            start += 1
    if start < len(text) and lines:
        room = first if first is not None and len(lines) == 1 else width
        lines[-1] = _with_ellipsis(lines[-1], room)
    return lines


def around_first_mark(text: Sequence[Cell], room: int) -> list[Cell]:
    """Return `text`, cut at the start if its first marked word would otherwise lie beyond `room` columns."""
    mark = next((place for place, cell in enumerate(text) if cell.marked), None)
    if mark is None or columns(text[: mark + 1]) <= room * 3 // 4:
        return list(text)
    start = mark
    while start > 0 and columns(text[start - 1 : mark]) <= room // 4:
        start -= 1
    while start < mark and not _may_break(text, start):
        start += 1
    return [Cell(_ELLIPSIS, 1, False), Cell(" ", 1, False), *_stripped(text[start:])]


def styled(text: Sequence[Cell], colour: bool, **style: bool | str) -> str:
    """Return `text` with `style` (click's names), and its marked stretches bold and red, as `grep` has them."""
    if not colour:
        return "".join(cell.text for cell in text)
    out, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or text[end].marked != text[start].marked:
            run = "".join(cell.text for cell in text[start:end])
            out.append(coloured(run, True, **({"bold": True, "fg": "red"} if text[start].marked else style)))
            start = end
    return "".join(out)


def coloured(text: str, colour: bool, **style: bool | str) -> str:
    """Return `text` in a style (click's names), or as it is."""
    if not (colour and style and text):
        return text
    import click

    return click.style(text, **style)  # type: ignore[arg-type]


def _line_end(text: Sequence[Cell], start: int, room: int) -> int:
    used, end = 0, start
    while end < len(text) and used + text[end].columns <= room:
        used += text[end].columns
        end += 1
    if end == len(text):
        return end
    place = end
    while place > start and not _may_break(text, place):
        place -= 1
    return place if place > start else max(end, start + 1)


def _may_break(text: Sequence[Cell], place: int) -> bool:
    """Tell whether a line may end before `place`."""
    before, after = text[place - 1], text[place]
    if " " in (before.text, after.text):
        return True
    wide = 2 in (before.columns, after.columns)
    return wide and before.text not in _NOT_AT_END and after.text not in _NOT_AT_START


def _stripped(text: Sequence[Cell]) -> list[Cell]:
    start, end = 0, len(text)
    while start < end and text[start].text == " ":
        start += 1
    while end > start and text[end - 1].text == " ":
        end -= 1
    return list(text[start:end])


def _with_ellipsis(line: list[Cell], room: int) -> list[Cell]:
    if line and line[-1].text == _ELLIPSIS:
        return line
    end = len(line)
    if columns(line) + 2 > room:
        end = _line_end(line, 0, max(room - 2, 1)) if line else 0
    return [*_stripped(line[:end]), Cell(" ", 1, False), Cell(_ELLIPSIS, 1, False)]
