"""The analyser and the query language of the exported site's scripts: the same as those of `search`, to the letter."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import text as analyser
from search import tree
from search.han import simplified
from search.query import parse
from search.synonyms import load_synonyms
from tests.web.scripts import Scripts

# What a newer Unicode has added is not in both.
ASSIGNED = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
PLAIN = st.characters(blacklist_categories=("Cn", "Cs"))
WRITTEN = st.sampled_from([
    "on-call", "HTTP/3", "HASH_SLOT", "TimeoutStartSec", "setState", "GitHub", "MySQL", "TypeScript",
    "python3", "3.6.1", "v2.0", ".NET", "C++", "C#", "F#", "std::vector", "don't", "Bezos's", "O’Reilly’S",
    "APIs", "12,345,678", "1,23", "2019-02", "k8s", "node.js", "一致性", "分布式 systems", "が", "ﾊﾟ", "한국어",
    "Ｋafka", "e\u0301te\u0301", "ﬁle", "Straße", "ΟΔΟΣ", "İstanbul", "ıI", "𠀀𠀁a", "²-³", "a²", "．NET", "x" * 70,
    "a.b.c.d", "--", "_x_", "Ꭰꭰ", "ŉ", "'s", "a'b'c's", "CPUs", "vms", "1.2.3.4a", "ab12.5", "1️⃣",
])  # fmt: skip
TEXTS = st.lists(
    st.one_of(WRITTEN, st.text(PLAIN, max_size=8), st.sampled_from(" .,-_'’/&:+#\t\n，。")), max_size=12
).map("".join)
SYNTAX = st.sampled_from([
    '"', "“", "”", "(", ")", "（", "）", " ", " ", "OR", "AND", "NOT", "-", "--", "*", ":", "：", "title:",
    "body:", "site:", "domain:", "issue:", "in:", "lang:", "has:", "before:", "after:", "foo:",
    "https://www.a.org:80/x", "*.b.org", "2019-02", "2019-13", "0000", "zh-CN", "codes", "bullets", "kube",
    "一致性", "x" * 210, "std::vector", "12:30", "Ünïcode", "\x1c", "\u200b",
])  # fmt: skip
QUERIES = st.lists(st.one_of(SYNTAX, st.text(PLAIN, max_size=4)), max_size=16).map("".join)


@pytest.fixture(scope="module")
def scripts() -> Iterator[Scripts]:
    """The scripts, in node."""
    running = Scripts()
    yield running
    running.close()


def plain(node: tree.Node) -> Any:  # noqa: PLR0911 - one case for each kind of node
    """Return a tree as the scripts have it: objects told by their kind."""
    kind = type(node).__name__
    match node:
        case tree.Word(text, field) | tree.Phrase(text, field) | tree.Prefix(text, field):
            return {"kind": kind, "text": text, "field": field}
        case tree.Site(values) | tree.IssueIs(values) | tree.CollectionIs(values) | tree.LangIs(values):
            return {"kind": kind, "values": list(values)}
        case tree.And(parts) | tree.Or(parts):
            return {"kind": kind, "parts": list(map(plain, parts))}
        case tree.Not(part):
            return {"kind": kind, "part": plain(part)}
        case tree.Has(what):
            return {"kind": kind, "what": what}
        case tree.Before(day) | tree.After(day):
            return {"kind": kind, "day": day}
        case _:
            return {"kind": kind}


def check_tokens(scripts: Scripts, text: str) -> None:
    """Check that both analysers make the same tokens of a text, given its stems, as the site gives them."""
    ours = [tuple(token) for token in analyser.tokens(text)]
    known = {exact: term for exact, term, *_ in ours}
    han = {form: simplified(form) for form in map(analyser.fold, text) if "\u3400" <= form <= "\u9fff"}
    assert [tuple(token) for token in scripts.ask("tokens", text, known, han)] == ours


@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_texts_are_analysed_alike(scripts: Scripts, text: str) -> None:
    """A word would stand in the index in one form and be looked up in another, and so never be found."""
    check_tokens(scripts, text)


def test_the_shipped_corpus_is_analysed_alike(scripts: Scripts) -> None:
    """What holds for texts made up by a machine would not hold for those that people write."""
    from tests.conftest import CORPUS

    for path in sorted(Path(CORPUS).glob("*.md")):
        check_tokens(scripts, path.read_text(encoding="utf-8"))


def test_each_character_is_folded_and_classed_alike(scripts: Scripts) -> None:
    """Words with one of them would be cut or written differently in the index and in the query."""
    assert scripts.ask("letters", ASSIGNED) == [c.isalnum() for c in ASSIGNED]
    assert scripts.ask("cjk", ASSIGNED) == [analyser.is_cjk(c) for c in ASSIGNED]
    for name, function in (("folds", analyser.fold), ("casefolds", str.casefold)):
        found = dict(zip(ASSIGNED, scripts.ask(name, ASSIGNED), strict=True))
        assert {c: found[c] for c in ASSIGNED if found[c] != function(c)} == {}, name


def test_plain_words_are_stemmed_alike(scripts: Scripts) -> None:
    """A word that is in no entry in just this form would not find its other forms.

    The scripts have the stems of the archive's own words from the archive; the stemmer is an older Snowball, which
    differs from ours in two or three words of a thousand.
    """
    words = sorted({word for line in load_synonyms() for word in line.split() if word.isascii() and word.isalpha()})
    words += [
        t.exact
        for path in sorted((Path(__file__).parents[2] / "corpus").glob("*.md"))
        for t in analyser.tokens(path.read_text(encoding="utf-8"))
        if t.exact.isascii() and t.exact.isalpha()
    ]
    words = sorted(set(words))
    stems = scripts.ask("stems", words)
    other = [word for word, stem in zip(words, stems, strict=True) if stem != analyser.stem(word)]
    assert len(other) <= len(words) / 200, other


@settings(max_examples=600, deadline=None)
@given(text=QUERIES)
def test_queries_are_read_alike(scripts: Scripts, text: str) -> None:
    """An operator, a filter or a phrase would mean something else on the exported site."""
    ours = parse(text)
    assert scripts.ask("parse", text) == {
        "root": plain(ours.root), "text": ours.text, "notices": list(ours.notices)
    }  # fmt: skip
    assert scripts.ask("canonical", text) == tree.canonical(ours.root)
