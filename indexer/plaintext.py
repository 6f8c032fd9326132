"""Plain text: blanks of all kinds folded, control characters gone, addresses found and taken out."""

from __future__ import annotations

import re

# Controls that are no blanks, zero width space, bidirectional marks, byte order mark, lone surrogates.
_UNWANTED_CHARACTERS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff"
_UNWANTED = re.compile(f"[{_UNWANTED_CHARACTERS}]")
# What fold_blanks changes at all: most pieces of text hold nothing of it, and one search is quicker than two subs.
_UNFOLDED = re.compile(rf"[{_UNWANTED_CHARACTERS}]|[^\S ]|  ")
_BLANKS = re.compile(r"\s+")
# A full-width mark or a CJK character ends a bare address: `https://a.b/c，然后`.
_URL_END = "\\s<>\"'`\\[\\]{}|\\\\\u2018-\u201f\u2026\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef"
_BARE_URL = re.compile(rf"(?<![A-Za-z0-9])(?:https?|ftp)://[^{_URL_END}]+", re.IGNORECASE)
_TRAILING_MARKS = ".,;:!?*_~"
_LONGEST_URL = 8_000
"""What a server has to take (RFC 9110, section 4.1). A page may define a longer one once and use it 100,000 times."""


def fold_blanks(text: str) -> str:
    """`text` with every run of blanks (no-break and hair spaces too) made one space, control characters removed."""
    return text if _UNFOLDED.search(text) is None else _BLANKS.sub(" ", _UNWANTED.sub("", text))


def plain(text: str) -> str:
    """One line of plain text: blanks folded, none at the ends, no control characters."""
    return fold_blanks(text).strip()


def plain_code(text: str) -> str:
    """Code as written, without control characters (line ends and tabs stay), blank first and last lines removed."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").rstrip()


def plain_block(text: str) -> str:
    """Text of several lines or a block of code: no control characters but tabs and line ends, no blanks around it."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain_url(url: str) -> str:
    """An address without the blanks around it, line ends, or control characters; "" for one that is far too long."""
    if len(url) > _LONGEST_URL:
        return ""
    return _UNWANTED.sub("", re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1f\x85]", "", url)).strip()


def bare_urls(text: str) -> list[tuple[int, int]]:
    """Where addresses stand in running text: (start, end) of each, the punctuation after an address left out."""
    if "://" not in text:
        return []
    found = []
    for match in _BARE_URL.finditer(text):
        end = _end_of_url(match[0])
        if end > match[0].index("://") + 3:
            found.append((match.start(), match.start() + end))
    return found


def without_urls(text: str) -> str:
    """`text` with its bare addresses cut out."""
    pieces, last = [], 0
    for start, end in bare_urls(text):
        pieces.append(text[last:start])
        last = end
    pieces.append(text[last:])
    return "".join(pieces)


def _end_of_url(url: str) -> int:
    """How much of a matched address belongs to it: no trailing marks, no `)` without its `(`."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in _TRAILING_MARKS:
            break
        end -= 1
    return end
