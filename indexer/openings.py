"""How a paragraph or list item of a digest begins: the title and the links of the entry that it may open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from indexer.blocks import Block, Link
from indexer.labels import (
    gives_credit,
    is_address,
    is_credit,
    is_domain,
    is_furniture,
    is_pointer,
    is_profile,
    is_site,
    is_title,
    is_unfinished,
    names_people,
    serves_digest,
    words,
)
from indexer.plaintext import plain

IsOutside = Callable[[str], bool]
How = Literal["number", "link", "bold", "pointer", "sentence", "row"]

LOOSE_END = " \t,，、:：;；-–—|·(（<[【「《/→🔗👉➡📎📌⬇▶\ufe0f"
_LOOSE_START = " \t,，、:：;；-–—|·>）】」》.。"
_SENTENCE_END = re.compile(r"[。！？；]|[.!?](?=[\s\"'”’)]|$)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|no|dr|mr|mrs|ms|st|vol|approx|incl|feat|al|fig|inc|ca)|\b[A-Z]|^\d{1,3})$",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_TITLE = 160
_ENOUGH_FOR_TITLE = 8
_TAG_WORDS = 3
_TITLE_LINE_WORDS = 25
_TAG = re.compile(r"\s*[\[【(（][^\[\]【】()（）]{1,16}[\]】)）]\s*[:：]?\s*")
_TICKET = re.compile(r"[#!]\d+")
_ID = re.compile(r"[#\w./-]*\d[\w./-]*")
# `1、`, `1.`, `(1)`, `【1】`, `1）`, `①`, `#1`, `1 -`; not `3.5`, `10:30`, `2019.`, nor a number in a sentence, nor
# that of a site (`101.example`).
_NUMBER = re.compile(
    r"\s*(?:[(（\[【]\s*\d{1,3}\s*[)）\]】][、.．:：]?|\d{1,3}\s*[、．。）)](?!\d)|\d{1,3}[.:：](?!\d|[a-z]{2,}$)|[①-⑳]|[❶-❿]|#\d{1,3}(?![\w-])"
    r"|\d{1,3}\ufe0f?\u20e3|\d{1,3}\s+[-–—]\s)\s*"
)
# A box to tick, a number or date in brackets, a date; then pictograms and marks.
_MARKS = re.compile(
    r"(?:\s*(?:\[[ xX✓]?\]|[\[(（【]\s*\d[\d\s./:年月日-]*[\])）】]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)))?"
    r"[^\w\"'“‘«「『《【\[(（<`$@#.]*"
)
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_BULLET = re.compile(r"\s*[•·●◦▪▫■□►▶‣⁃∙○☞➤➜→✓✔✅🔹🔸👉*–—-]+\ufe0f?\s*")


class Opening(NamedTuple):
    """What a paragraph offers as an entry.

    `how` is "number" when it begins with one, "link" with a link, "bold" with bold text, "pointer" when it is nothing
    but pointers or addresses, "row" for a row of a table, "sentence" when the links stand somewhere in it. `main` is
    the text that speaks for its being a title: the label of a leading link, or bold text.
    """

    how: How
    title: str
    urls: tuple[str, ...]
    main: str = ""


def outside_links(block: Block, is_outside: IsOutside) -> list[Link]:
    """The links of a block that may be an entry's: people named beside them, or thanked in a row, are none."""
    links = [link for link in block.links if is_outside(link.url) and not is_furniture(link)]
    if not links or names_people(block, links):
        return []
    if len(links) == 1:
        return links
    if _is_owner(block, links[0], links[1]):
        links = links[1:]
    stories = [link for link in links if not is_profile(link.url) and not is_credit(block.text, link)]
    return stories or links


def _is_owner(block: Block, link: Link, ticket: Link) -> bool:
    """Whether a link is to what a ticket right after it is of: `[owner/tool](…/tool) [#12](…/tool/pull/12) Title`."""
    follows = not _has_word(block.text[link.end : ticket.start]) and ticket.url.startswith(link.url.rstrip("/") + "/")
    return follows and _TICKET.fullmatch(ticket.text) is not None


def all_outside_urls(block: Block, is_outside: IsOutside) -> tuple[str, ...]:
    """The targets of such links in a block and its children, in order, each once."""
    urls = [link.url for link in outside_links(block, is_outside)]
    for child in block.children:
        urls.extend(all_outside_urls(child, is_outside))
    stories = [url for url in urls if not is_profile(url)]
    return tuple(dict.fromkeys(stories or urls))


def number_end(text: str) -> int:
    """Where the number that a text begins with ends; 0 when it begins with none."""
    match = _NUMBER.match(text)
    return match.end() if match else 0


def bullet_end(text: str) -> int:
    """Where the typed bullet that a text begins with ends; 0 when it begins with none."""
    match = _BULLET.match(text)
    return match.end() if match else 0


def opening(block: Block, is_outside: IsOutside) -> Opening | None:
    """What `block` offers; None when no link of it leads outside."""
    links = outside_links(block, is_outside)
    if not links:
        return None
    urls = tuple(dict.fromkeys(link.url for link in links))
    if len(block.cells) > 1:
        return Opening("row", _row_title(block, links), urls)
    numbered = number_end(block.text)
    start = _text_start(block.text, numbered)
    lead = links[0] if links[0].start <= start or not _has_word(block.text[start : links[0].start]) else None
    title, main = _title(block, links, lead, start)
    if not main and serves_digest(title):
        return None  # `Subscribe: https://…`
    how: How = "sentence"
    if numbered:
        how = "number"
    elif _only_pointers(block, links):
        how = "pointer"
    elif lead is not None or _ends_in_pointers(block, links):
        how = "link"
    elif block.bold > start:
        how = "bold"
    return Opening(how, title, urls, main)


def clean_title(text: str) -> str:
    """One line without what hangs loose at its ends."""
    title = plain(text).rstrip(LOOSE_END).lstrip(_LOOSE_START)
    for opened, closed in ("()", "（）", "[]", "【】", "《》", "「」"):
        if title.startswith(opened) and title.endswith(closed) and title.count(opened) == 1:
            title = title[1:-1]
        elif title.endswith(closed) and opened not in title:
            title = title[:-1]
    return title.strip()


def plain_title(block: Block) -> str:
    """The title in a block without links: its bold beginning, else the first sentence, without a number before it."""
    text = block.text
    start = _text_start(text, number_end(text))
    bold = clean_title(text[start : block.bold]).rstrip(".。")
    return bold or clean_title(first_sentence(text[start:]))


def first_sentence(text: str) -> str:
    """The first sentence of `text` without the mark that ends it, cut between words where it is very long."""
    for match in _SENTENCE_END.finditer(text):
        if match.start() and not (
            match[0] == "." and _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start()])
        ):
            mark = match[0] if match[0] in "?？!！" else ""
            text = text[: match.start()] + mark
            break
    if len(text) > _LONGEST_TITLE:
        cut = max(text.rfind(mark, 40, _LONGEST_TITLE) for mark in (" ", "，", "、"))
        text = text[: cut if cut > 0 else _LONGEST_TITLE]
    return text


def _text_start(text: str, numbered: int) -> int:
    """Where the words begin, after a number, a bullet, a box to tick, a date in brackets, a pictogram."""
    start = numbered or bullet_end(text)
    match = _MARKS.match(text, start)
    return match.end() if match else start


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _only_pointers(block: Block, links: Sequence[Link]) -> bool:
    if not all(is_address(link) or is_pointer(link.text) for link in links):
        return False
    last, rest = 0, []
    for link in block.links:
        rest.append(block.text[last : link.start])
        last = max(last, link.end)
    rest.append(block.text[last:])
    outside = _BRACKETED.sub("", " ".join(rest))
    return not _has_word(outside) or is_pointer(outside)


def _ends_in_pointers(block: Block, links: Sequence[Link]) -> bool:
    """Whether a block is a title and then where to find it: `Title - https://…`, `Title ([source](…))`."""
    if words(block.text) > _TITLE_LINE_WORDS or not all(is_address(link) or is_pointer(link.text) for link in links):
        return False
    first = links[0].start
    tail = "".join(block.text[one.end : two.start] for one, two in pairwise(links)) + block.text[links[-1].end :]
    return not _has_word(tail) and _SENTENCE_END.search(block.text[:first].rstrip()[:-1]) is None


def _title(block: Block, links: Sequence[Link], lead: Link | None, start: int) -> tuple[str, str]:
    """The title, and the text that speaks for its being one ("" when it is only a sentence)."""
    if lead is not None:
        return _title_of_lead(block, links, lead, start)
    text, first = block.text, links[0]
    before = text[start : first.start]
    if _TAG.fullmatch(before):
        return first.text, first.text
    if block.bold > start and _has_word(text[start : block.bold]) and block.bold - start <= _LONGEST_TITLE:
        if _is_introduced(block, first, before):
            return first.text if is_title(first.text) else f"{clean_title(before)}: {first.text}", first.text
        bold = clean_title(text[start : block.bold]).rstrip(".。")
        if not _is_subject(block, bold, start, first):
            return bold, bold
    told = is_title(first.text) or (is_pointer(before) and not is_pointer(first.text) and not is_address(first))
    if words(before) <= _TAG_WORDS and before.rstrip()[-1:] in ":：]】|)）-–—" and told:
        return first.text, first.text
    sentence = _lead_in(block, links)[start:] or first_sentence(_before_domain(text[start:], first.end - start))
    end = first.start - start
    hides = is_address(first) or is_pointer(first.text) or (_CJK.search(text) and not is_title(first.text))
    enough = words(before) > 1 if is_address(first) else len(before.strip()) >= _ENOUGH_FOR_TITLE
    if enough and end < len(sentence) and hides and not is_unfinished(before):
        sentence = before
    return clean_title(sentence), ""


def _is_subject(block: Block, bold: str, start: int, link: Link) -> bool:
    """Whether bold words are what a sentence is about: `**parser**: now keeps [blanks](…)`; a thing's name is not.

    Nor is it where the sentence goes on, unless its link has a title's words: `**Acme** sells [its last two ships](…)`.
    """
    around = block.text[start : block.bold + 1].rstrip()
    if is_address(link) or is_pointer(link.text) or block.bold > link.start or is_title(bold):
        return False
    goes_on = block.text[block.bold :].lstrip()[:1].islower() and is_title(link.text)
    return goes_on or around.endswith((":", "："))


def _is_introduced(block: Block, link: Link, before: str) -> bool:
    """Whether a link is what the words before it only introduce: `**Who wrote it:** [A title](…)`, and no sentence."""
    goes_on = block.text[link.end :].lstrip()[:1].isalnum()
    named = not is_address(link) and not is_pointer(link.text)
    return named and not goes_on and before.rstrip().endswith((":", "："))


def _lead_in(block: Block, links: Sequence[Link]) -> str:
    """The first line of a block if it ends in a colon and several links are in the lines below; else ""."""
    line = block.text[: block.breaks[0][0]].rstrip() if block.breaks else ""
    return line if line.endswith((":", "：")) and links[0].start >= len(line) and len(links) > 1 else ""


def _before_domain(text: str, end: int) -> str:
    """`text` up to the end of its link where the name of the link's site follows it: `the title example.org A note`."""
    following = text[end:].split(None, 1)
    return text[:end] if following and is_domain(following[0]) else text


def _title_of_lead(block: Block, links: Sequence[Link], lead: Link, start: int) -> tuple[str, str]:
    """The title where a link leads: its label, unless that is a person, an address, a pointer or a number."""
    text = block.text
    titled = next((link for link in links if link.start >= lead.start and is_title(link.text)), None)
    directly = titled is not None and not _has_word(text[lead.end : titled.start])
    if lead is not block.links[0] and is_profile(block.links[0].url) and block.links[0].start <= lead.start:
        # A person's name is before it, which counts for nothing: `[@rowan](…) [A title](…)`.
        title = lead.text if is_title(lead.text) else clean_title(first_sentence(text[start:]))
    elif is_site(lead):
        title = lead.text
    elif is_address(lead) or is_pointer(lead.text):
        rest = clean_title(first_sentence(text[lead.end :].lstrip(_LOOSE_START)))
        if (
            words(rest) > 1
            and not is_pointer(rest)
            and not gives_credit(rest)
            and not (titled is not None and directly)
        ):
            return rest, ""
        title = titled.text if titled is not None and directly else lead.text
    elif is_profile(lead.url) and titled is not None:
        title = clean_title(first_sentence(text[start:]))
    elif not is_title(lead.text) and block.bold > lead.end and _has_word(text[lead.end : block.bold]):
        title = clean_title(text[start : block.bold])
    elif titled is not None and directly and titled is not lead and _ID.fullmatch(lead.text):
        title = clean_title(text[lead.start : titled.end])
    else:
        title = lead.text
    return title, title if title == lead.text or titled is None else titled.text


def _row_title(block: Block, links: Sequence[Link]) -> str:
    """The title in a row of a table: a label that is one, else the cell of the first link, else the longest cell."""
    titled = next((link for link in links if is_title(link.text)), None)
    if titled is None:
        titled = next((link for link in links if not is_address(link) and not is_pointer(link.text)), None)
    if titled is not None:
        return titled.text
    ends = (*block.cells[1:], len(block.text))
    cells = [block.text[start:end].strip() for start, end in zip(block.cells, ends, strict=True)]
    return clean_title(max(cells, key=len))
