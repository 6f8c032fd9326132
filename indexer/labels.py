"""What the label and the address of a link tell of it: a title, a mere pointer, a person, or furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.blocks import Block, Link
from indexer.plaintext import plain
from indexer.words import known_words

_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_WORD_OR_CJK = re.compile(rf"{_CJK}|[^\W_](?:(?!{_CJK})[\w'’.+#-])*")
_EDGES = " \t\"'“”‘’«»()[]{}（）【】「」《》<>→←↗»›…·|:：,，.。!！*_~#✨👉🔗-–—/"
_DOMAIN = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_TITLE_WORDS, _TITLE_CJK = 3, 6


def _any_of(labels: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all of `labels`, in which `*` stands for any words."""
    return re.compile("|".join(re.escape(label).replace(r"\*", ".{0,60}") for label in labels), re.IGNORECASE)


_POINTER = _any_of(known_words().pointers)
_FURNITURE = _any_of(known_words().furniture)
_FURNITURE_URL = re.compile(
    r"""/(?:un)?subscribe(?:[/?.#]|$) | /unsub(?:[/?]|$) | /opt-?out | view-?in-?browser | \.(?:rss|atom)$ | mailto:
    | [/.]list-manage\d*\.com/(?:un)?(?:subscribe|profile) | /(?:rss|feed|feeds|atom)(?:\.xml|\.json)?/?$
    | (?:twitter|x)\.com/(?:intent|share)\b | facebook\.com/(?:sharer|share\.php)
    | linkedin\.com/(?:shareArticle|sharing) | ycombinator\.com/submitlink | reddit\.com/submit
    | creativecommons\.org/(?:licenses|publicdomain) | eepurl\.com/ | tinyletter\.com/
    | buymeacoffee\.com | ko-fi\.com/ | patreon\.com/(?!posts)[^/]+/?$ | opencollective\.com/[^/]+/?(?:donate)?$
    | github\.com/sponsors/ | github\.com/[^/]+/[^/]+/(?:edit/|(?:pulls|issues|issues/new.*|discussions)/?$)
    | img\.shields\.io | badge\.(?:svg|fury)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"@?[\w.-]+/?(?:[?#].*)?$"
_NOT_PEOPLE = """(?!(?:about|apps|collections|enterprise|explore|features|hashtag|home|i|intent|issues|login|marketplace
    |orgs|pricing|pulls|readme|search|security|share|sponsors|topics|trending)\\b)"""
_PROFILE = re.compile(
    rf"""https?://(?:www\.|mobile\.|m\.)?(?:
    (?:twitter|x|github|instagram|facebook)\.com/{_NOT_PEOPLE}{_NAME} | (?:gitlab|codeberg)\.(?:com|org)/{_NAME}
    | (?:dev\.to|medium\.com|t\.me|qiita\.com|speakerdeck\.com|gravatar\.com|about\.me)/{_NAME} | sr\.ht/~{_NAME}
    | gist\.github\.com/[\w.-]+/?$ | linkedin\.com/in/ | (?:old\.)?reddit\.com/(?:u|user)/ | lobste\.rs/u/
    | news\.ycombinator\.com/user\? | weibo\.com/(?:u/|n/)?{_NAME} | weibo\.com/\d+/profile | zhihu\.com/people/
    | juejin\.(?:cn|im)/user/ | bsky\.app/profile/[^/]+/?$ | threads\.(?:net|com)/@{_NAME} | youtube\.com/@{_NAME}
    | stackoverflow\.com/users/ | [\w.-]+/users/[\w.-]+/?$ | [\w.-]+/@[\w.]+(?:@[\w.-]+)?/?$)""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""(?:\b(?:by|via|h/t|hat\ tip(?:\ to)?|thanks\ to|thanks,|ht|von|par|por|di|da)
    |作者[:：]?|来自|来源[:：]?|推荐[:：]|投稿[:：]|via[:：]|@)\s*[@(（]?$""",
    re.IGNORECASE | re.VERBOSE,
)

_HANDLE = re.compile(r"@[\w.-]+")
_CREDITED = re.compile(r"(?:by|via|von|par|por|di|da|от)\s+\w+(?:\s+[\w.-]+){0,3}", re.IGNORECASE)


def is_address(link: Link) -> bool:
    """Whether a link has no words but its address."""
    return link.start >= link.end and link.text != ""


def is_pointer(text: str) -> bool:
    """Whether a label says where its link leads rather than what is there: "Read more", "GitHub", "example.org"."""
    label = plain(text).strip(_EDGES)
    return not label or _POINTER.fullmatch(label) is not None or _DOMAIN.fullmatch(label) is not None


def is_domain(text: str) -> bool:
    """Whether a text is the name of a site, in brackets or not."""
    return _DOMAIN.fullmatch(text.strip(_EDGES)) is not None


def is_site(link: Link) -> bool:
    """Whether a link leads to the front page of the site that is its label: `[example.org](https://example.org/)`."""
    front = re.sub(r"^https?://(?:www\.)?|/$", "", link.url.casefold())
    return not is_address(link) and link.text.strip(_EDGES).casefold().removeprefix("www.") == front


def is_title(text: str) -> bool:
    """Whether a label is long enough for a title, and no pointer."""
    found = _WORD_OR_CJK.findall(text[:400])
    enough = len(found) >= _TITLE_WORDS if not found or found[0].isascii() else len(found) >= _TITLE_CJK
    return enough and not is_pointer(text)


def is_unfinished(text: str) -> bool:
    """Whether a text ends in a word that wants another after it: "The recording is", "All of it at"."""
    last = text.rsplit(None, 1)[-1:]
    return bool(last) and last[0].casefold() in known_words().unfinished


def words(text: str) -> int:
    """The number of words in `text`; a CJK character is one."""
    return len(_WORD_OR_CJK.findall(text))


def is_profile(url: str) -> bool:
    """Whether an address is that of a person's page on a social or code-hosting site."""
    return _PROFILE.match(url) is not None


def is_furniture(link: Link) -> bool:
    """Whether a link serves the digest itself: to subscribe, to the archive, to the licence, to edit, to share."""
    return _FURNITURE_URL.search(link.url) is not None or serves_digest(link.text)


def serves_digest(label: str) -> bool:
    """Whether a label is of a kind that only links have which serve the digest itself."""
    return _FURNITURE.fullmatch(label.strip(_EDGES)) is not None


def is_credit(text: str, link: Link) -> bool:
    """Whether a link in `text` only names whom something comes from: `(via [x](…))`, `by [x](…)`."""
    before = text[max(0, link.start - 24) : link.start].rstrip()
    return before != "" and _CREDIT.search(before) is not None


def gives_credit(text: str) -> bool:
    """Whether a text is only whom something comes from: "by Rowan Ash"."""
    return _CREDITED.fullmatch(text) is not None


def names_people(block: Block, links: Sequence[Link]) -> bool:
    """Whether a block is a row of people, with nothing beside them but numbers: `[@ada](…) (4), [@bo](…) (2)`."""
    if not all(_HANDLE.fullmatch(link.text) for link in links):
        return False
    ends, starts = [0, *(link.end for link in links)], [*(link.start for link in links), len(block.text)]
    beside = (block.text[end:start] for end, start in zip(ends, starts, strict=True))
    return not any(any(map(str.isalpha, piece)) for piece in beside)
