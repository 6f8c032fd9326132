"""What each piece of query syntax means, and that no text at all can upset the parser."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from search.query import MAX_CHARACTERS, MAX_DEPTH, MAX_WORD_LENGTH, MAX_WORDS, Query, parse
from search.tree import (
    After,
    And,
    Before,
    CollectionIs,
    Has,
    IssueIs,
    LangIs,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Site,
    Word,
    canonical,
    simplify,
    walk,
    word_count,
    words,
)

A, B, C, D = (Word(letter) for letter in "abcd")
DATE_NOTICE = "{}: needs a date such as 2019, 2019-02 or 2019-02-01, so it was searched for as text."
FIELD_NOTICE = "{}: is not a field that can be searched, so it was searched for as text."
WORDS_NOTICE = f"Only the first {MAX_WORDS} words of the query were used."
LENGTH_NOTICE = "Only the first 10,000 characters of the query were used."
CUT_NOTICE = f"A word longer than {MAX_WORD_LENGTH} characters was cut to that length."
DEPTH_NOTICE = f"Parentheses more than {MAX_DEPTH} deep were ignored."


def every(*parts: Node) -> And:
    """Return an And of `parts`."""
    return And(parts)


def either(*parts: Node) -> Or:
    """Return an Or of `parts`."""
    return Or(parts)


OPERATORS = [
    ("", Nothing()),
    ("   \t\n", Nothing()),
    ("a", A),
    ("a b", every(A, B)),
    ("a b a", every(A, B, A)),
    ("a\u3000b", every(A, B)),
    ("a AND b", every(A, B)),
    ("a and b", every(A, Word("and"), B)),
    ("a OR b", either(A, B)),
    ("a or b", every(A, Word("or"), B)),
    ("a b OR c", every(A, either(B, C))),
    ("a OR b c", every(either(A, B), C)),
    ("a b OR c d", every(A, either(B, C), D)),
    ("a OR b OR c", either(A, B, C)),
    ("a OR b c OR d", every(either(A, B), either(C, D))),
    ("a AND b OR c", every(A, either(B, C))),
    ("a OR b AND c", every(either(A, B), C)),
    ("a -b", every(A, Not(B))),
    ("a NOT b", every(A, Not(B))),
    ("-a", Not(A)),
    ("a OR -b", either(A, Not(B))),
    ("a OR NOT b", either(A, Not(B))),
    ("-a OR b", either(Not(A), B)),
    ('-"a b"', Not(Phrase("a b"))),
    ('NOT "a b"', Not(Phrase("a b"))),
    ("-(a b)", Not(every(A, B))),
    ("NOT(a OR b)", Not(either(A, B))),
    ("-a*", Not(Prefix("a"))),
    ("-title:a", Not(Word("a", "title"))),
    ("-site:a.com", Not(Site(("a.com",)))),
    ("a-b", Word("a-b")),
]

GROUPS = [
    ("(a)", A),
    ("((a) (b))", every(A, B)),
    ("(a b) OR c", either(every(A, B), C)),
    ("a (b OR c)", every(A, either(B, C))),
    ("a (b c)", every(A, B, C)),
    ("a OR (b OR c)", either(A, B, C)),
    ("(a b)(c OR d)", every(A, B, either(C, D))),
    ("a(b OR c)d", every(A, either(B, C), D)),
    ("(a b", every(A, B)),
    ("a OR (b c", either(A, every(B, C))),
    ("a) b", every(A, B)),
    (")(", Nothing()),
    ("-(-a)", A),
    ("\uff08a b\uff09 OR c", either(every(A, B), C)),
    ("(a b\uff09 OR c", either(every(A, B), C)),
]

PHRASES = [
    ('"a b"', Phrase("a b")),
    ('"a"', Phrase("a")),
    ('" a \t b "', Phrase("a b")),
    ("\u201ca b\u201d", Phrase("a b")),
    ("\uff02a b\uff02", Phrase("a b")),
    ('\u201ca b"', Phrase("a b")),
    ('"a OR b"', Phrase("a OR b")),
    ('"(a) -b*"', Phrase("(a) -b*")),
    ('"site:x"', Phrase("site:x")),
    ('"a" OR "b c"', either(Phrase("a"), Phrase("b c"))),
    ('a"b"c', every(A, Phrase("b"), C)),
    ('"a"b""', every(Phrase("a"), B)),
    ('"a b', every(A, B)),
    ('"a OR b', either(A, B)),
    ('a "', A),
    ('"a b" "c', every(Phrase("a b"), C)),
    ('""', Nothing()),
    ('"+ -"', Nothing()),
    ("don't", Word("don't")),
    ("'a b'", every(Word("'a"), Word("b'"))),
]

STRAYS = [
    ("OR", Word("OR")),
    ("AND", Word("AND")),
    ("NOT", Word("NOT")),
    ("OR a", every(Word("OR"), A)),
    ("a OR", every(A, Word("OR"))),
    ("a AND", every(A, Word("AND"))),
    ("a NOT", every(A, Word("NOT"))),
    ("a OR OR b", every(A, Word("OR"), Word("OR"), B)),
    ("a OR NOT", every(A, Word("OR"), Word("NOT"))),
    ("NOT -a", every(Word("NOT"), Not(A))),
    ("NOT NOT a", every(Word("NOT"), Not(A))),
    ("a (OR) b", every(A, Word("OR"), B)),
    ("a ( NOT ) b", every(A, Word("NOT"), B)),
    ("-OR", Not(Word("OR"))),
    ("-(OR)", Not(Word("OR"))),
    ("title:OR", Word("OR", "title")),
    ("title:(a OR)", every(Word("a", "title"), Word("OR", "title"))),
    ("-", Nothing()),
    ("a - b", every(A, B)),
    ("a OR - b", either(A, B)),
    ("()", Nothing()),
    ("-()", Nothing()),
    ("a OR () b", either(A, B)),
    ("NOT () a", Not(A)),
    ("--a", Word("--a")),
    ("NOT --a", Not(Word("--a"))),
    ("a & b | ++ \u3002", every(A, B)),
]

PREFIXES = [
    ("ku*", Prefix("ku")),
    ("ku**", Prefix("ku")),
    ("\u5206*", Prefix("\u5206")),
    ("title:ku*", Prefix("ku", "title")),
    ("k8*s", Word("k8*s")),
    ("*ku", Word("*ku")),
    ("*", Nothing()),
    ("a * b", every(A, B)),
    ("+*", Nothing()),
    ('"ku*"', Phrase("ku*")),
]

FIELDS = [
    ("title:a", Word("a", "title")),
    ("TITLE:a Body:b", every(Word("a", "title"), Word("b", "body"))),
    ('body:"a b"', Phrase("a b", "body")),
    ("title:(a b)", every(Word("a", "title"), Word("b", "title"))),
    ('title:(a OR "b c" -d*)', every(
        either(Word("a", "title"), Phrase("b c", "title")), Not(Prefix("d", "title")))),
    ("title:(a body:b c)", every(Word("a", "title"), Word("b", "body"), Word("c", "title"))),
    ("title:(a (b OR c))", every(Word("a", "title"), either(Word("b", "title"), Word("c", "title")))),
    ("title:(a) b", every(Word("a", "title"), B)),
    ("-title:(a b)", Not(every(Word("a", "title"), Word("b", "title")))),
    ("title:(a site:b.com)", every(Word("a", "title"), Site(("b.com",)))),
    ("title\uff1aa", Word("a", "title")),
    ("title:c:d", Word("c:d", "title")),
    ("title:-a", Word("-a", "title")),
    ("a OR title:b", either(A, Word("b", "title"))),
]  # fmt: skip

FILTERS = [
    ("site:github.com", Site(("github.com",))),
    ("domain:github.com", Site(("github.com",))),
    ("site:https://www.GitHub.com:443/a/b?c#d", Site(("github.com",))),
    ("site:HTTP://user@github.com", Site(("github.com",))),
    ("site://github.com", Site(("github.com",))),
    ("site:github.com/rust-lang", Site(("github.com",))),
    ("site:*.github.com", Site(("github.com",))),
    ("site:.github.com.", Site(("github.com",))),
    ("site:www.www.a.com", Site(("a.com",))),
    ("site:www.", Site(("www",))),
    ("site:B\u00dccher.example", Site(("b\u00fccher.example",))),
    ('site:"github.com"', Site(("github.com",))),
    ("site:a.com site:b.com", Site(("a.com", "b.com"))),
    ("site:a.com OR domain:b.com", Site(("a.com", "b.com"))),
    ("site:(a.com OR b.com)", Site(("a.com", "b.com"))),
    ("site:a.com site:www.a.com", Site(("a.com",))),
    ("site:a.com a site:b.com", every(Site(("a.com", "b.com")), A)),
    ("site:a.com (a site:b.com)", every(Site(("a.com", "b.com")), A)),
    ("site:a.com -site:b.com", every(Site(("a.com",)), Not(Site(("b.com",))))),
    ("-site:a.com -site:b.com", every(Not(Site(("a.com",))), Not(Site(("b.com",))))),
    ("-(site:a.com site:b.com)", Not(Site(("a.com", "b.com")))),
    ("a site:a.com OR b", every(A, either(Site(("a.com",)), B))),
    ("issue:2019-07", IssueIs(("2019-07",))),
    ("issue:Winter", IssueIs(("winter",))),
    ("issue:STRASSE issue:stra\u00dfe", IssueIs(("strasse",))),
    ("issue:b/2019-07", IssueIs(("b/2019-07",))),
    ('issue:"New Year (1)"', IssueIs(("new year (1)",))),
    ("issue:a issue:b", IssueIs(("a", "b"))),
    ("in:weekly", CollectionIs(("weekly",))),
    ("IN:Go-Weekly in:b", CollectionIs(("go-weekly", "b"))),
    ("-in:weekly", Not(CollectionIs(("weekly",)))),
    ("in:a issue:a/2019-07", every(CollectionIs(("a",)), IssueIs(("a/2019-07",)))),
    ("in: the", every(Word("in:"), Word("the"))),
    ("lang:zh", LangIs(("zh",))),
    ("lang:zh-CN", LangIs(("zh",))),
    ("lang:EN_us", LangIs(("en",))),
    ("lang:zh lang:ja", LangIs(("zh", "ja"))),
    ("lang:zh issue:a", every(LangIs(("zh",)), IssueIs(("a",)))),
    ("has:code", Has("code")),
    ("has:image", Has("image")),
    ("has:Images", Has("image")),
    ("has:bullet", Has("bullets")),
    ("has:bullets", Has("bullets")),
    ("has:code has:image", every(Has("code"), Has("image"))),
    ("after:2019", After("2019-01-01")),
    ("after:2018-12", After("2018-12-01")),
    ("after:2018-12-31", After("2018-12-31")),
    ("before:2019", Before("2019-01-01")),
    ("before:2019-02", Before("2019-02-01")),
    ("before:2020-02-29", Before("2020-02-29")),
    ("after:2018 before:2019", every(After("2018-01-01"), Before("2019-01-01"))),
    ('before:"2019-02"', Before("2019-02-01")),
]

PLAIN_TEXT = [
    *("C++", ".NET", "k8s", "CVE-2019-5736", "HTTP/3", "3.6", "na\u00efve", "\u5206\u5e03\u5f0f", "\u65e5\u672c\u8a9e"),
    *("https://example.com/a?b=c", "12:30", "std::vector", "a::b", "key:", "title:", "site:", "before:", "title:-"),
    *("http://x", "\u6ce8\u610f\uff1a\u5206\u5e03\u5f0f", "@user", "#tag", "a_b", "a,b", "\\n", "50%"),
]

AS_TEXT_WITH_NOTICE = [
    ("author:me", Word("author:me"), FIELD_NOTICE.format("author")),
    ("Author:me", Word("Author:me"), FIELD_NOTICE.format("author")),
    ('author:"a b"', every(Word("author:"), Phrase("a b")), FIELD_NOTICE.format("author")),
    ("author:(a OR b)", every(Word("author:"), either(A, B)), FIELD_NOTICE.format("author")),
    ('-author:"a b"', every(Not(Word("author:")), Not(Phrase("a b"))), FIELD_NOTICE.format("author")),
    ("-author:me", Not(Word("author:me")), FIELD_NOTICE.format("author")),
    ("before:soon", Word("before:soon"), DATE_NOTICE.format("before")),
    ("after:2019-13", Word("after:2019-13"), DATE_NOTICE.format("after")),
    ("before:2019-02-30", Word("before:2019-02-30"), DATE_NOTICE.format("before")),
    ("before:0000", Word("before:0000"), DATE_NOTICE.format("before")),
    ("before:2019-2", Word("before:2019-2"), DATE_NOTICE.format("before")),
    ("before:20190201", Word("before:20190201"), DATE_NOTICE.format("before")),
    ("before:2019-W01", Word("before:2019-W01"), DATE_NOTICE.format("before")),
    ("after:\u0662\u0660\u0661\u0669", Word("after:\u0662\u0660\u0661\u0669"), DATE_NOTICE.format("after")),
    ('before:"next year"', Phrase("next year"), DATE_NOTICE.format("before")),
    ("-before:soon", Not(Word("before:soon")), DATE_NOTICE.format("before")),
    (
        "has:video",
        Word("has:video"),
        "has: needs one of code, image or bullets, so it was searched for as text.",
    ),
    (
        "lang:python",
        Word("lang:python"),
        "lang: needs a language code such as en or zh, so it was searched for as text.",
    ),
    (
        "site:https://?x",
        Word("site:https://?x"),
        "site: needs a host such as github.com, so it was searched for as text.",
    ),
]

NASTY = {
    "lone surrogates": "\ud800 a\udfffb \udc80:\udc80",
    "NUL and controls": "a\x00b \x1b[31m \x07 \x7f",
    "right-to-left marks": "\u202eabc\u202c \u200f-x site:\u200ea.com",
    "zero width": "\u200b\u200d\ufeff \u2060",
    "a megabyte of words": "word " * 200_000,
    "a megabyte of one letter": "x" * 1_000_000,
    "a megabyte of quotes": '"' * 1_000_000,
    "5,000 opening parentheses": "(" * 5_000 + "a",
    "5,000 closing parentheses": ")" * 5_000 + "a",
    "5,000 balanced parentheses": "(" * 5_000 + "a" + ")" * 5_000,
    "5,000 negated parentheses": "-(" * 3_300 + "a",
    "5,000 field groups": "title:(" * 1_400 + "a",
    "a token of 100,000 characters": "ab*" * 33_333,
    "only operators": "OR AND NOT " * 900,
    "only minus signs": "-" * 9_999,
    "minus signs and a word": "-" * 9_000 + "a",
    "only spaces": " " * 9_999 + "(" + " " * 9_999,
    "a field name without end": "a" * 9_000 + ":b",
    "dots before a host": "site:" + "." * 9_000 + "a",
    "www. before a host": "site:" + "www." * 2_000 + "a",
    "only colons": ":" * 9_999,
    "combining marks": "a" + "\u0301" * 5_000,
}


@pytest.mark.parametrize(("text", "root"), OPERATORS + GROUPS + PHRASES + STRAYS + PREFIXES + FIELDS + FILTERS)
def test_syntax(text: str, root: Node) -> None:
    """Broken: this piece of syntax no longer means what the documentation says, or warns without a reason."""
    assert parse(text) == Query(root, parse(text).text, ())


@pytest.mark.parametrize("text", PLAIN_TEXT)
def test_plain_text_is_one_word_as_typed(text: str) -> None:
    """Broken: a name with punctuation or a colon, as engineers write them, is cut up or draws a notice."""
    assert parse(text) == Query(Word(text), text, ())


@pytest.mark.parametrize(("text", "root", "notice"), AS_TEXT_WITH_NOTICE)
def test_what_is_not_understood_is_text_and_says_so(text: str, root: Node, notice: str) -> None:
    """Broken: a mistyped field or value is dropped, or taken as text without telling."""
    assert parse(text) == Query(root, text, (notice,))


def test_a_notice_is_given_once_and_notices_keep_their_order() -> None:
    """Broken: a user reads the same sentence twice, or the sentences jump about."""
    notices = parse("b:x before:x b:y before:y a:z").notices
    assert notices == (FIELD_NOTICE.format("b"), DATE_NOTICE.format("before"), FIELD_NOTICE.format("a"))


def test_control_and_format_characters_are_dropped_from_words_and_from_the_text_shown() -> None:
    """Broken: an invisible mark makes a word unfindable, or an escape sequence reaches a terminal."""
    query = parse("ku\u200bbe\u202e \x1b[1mx\x00 \ud800\ufeffc\u00ad")
    assert query == Query(every(Word("kube"), Word("[1mx"), C), "kube [1mx c", ())


def test_what_is_not_understood_is_not_told_a_hundred_times() -> None:
    """A text full of colons would bury its answer under notices."""
    text = " ".join(f"{one}{other}:x" for one in "efgh" for other in "abcdefghijklmnopqrstuvwxyz")
    notices = parse(text).notices
    assert len(notices) == 12
    assert notices[0].startswith("ea: is not a field")
    assert notices[-2:] == (
        "More of the query was not understood than is said here.",
        "Only the first 100 words of the query were used.",
    )


def test_the_text_is_kept_as_typed() -> None:
    """Broken: the search box shows something else than what was typed into it."""
    text = '  a OR\u00a0"b  c" (site:HTTPS://X.org '
    assert parse(text).text == text.replace("\u00a0", " ")


def test_a_hundred_words_are_kept_and_the_next_is_dropped() -> None:
    """Broken: a pasted page becomes a query of thousands of words, or a query of 100 words loses one."""
    hundred = " ".join(f"w{number}" for number in range(MAX_WORDS))
    assert parse(hundred).notices == ()
    assert len(words(parse(hundred).root)) == MAX_WORDS
    more = parse(f"{hundred} OR w100 -w101 site:a.com title:w102 p*")
    assert words(more.root) == words(parse(hundred).root)
    assert isinstance(more.root, And)
    assert more.root.parts[-1] == Site(("a.com",)), "a filter after the last word still counts"
    assert not any(isinstance(node, Not | Prefix | Or) for node in walk(more.root))
    assert more.notices == (WORDS_NOTICE,)


def test_a_phrase_that_crosses_the_word_limit_keeps_its_first_words() -> None:
    """Broken: pasting a paragraph in quotes searches for nothing at all."""
    paragraph = " ".join(f"w{number}" for number in range(150))
    assert parse(f'"{paragraph}"').root == Phrase(" ".join(paragraph.split()[:MAX_WORDS]))
    assert parse(f'a "{paragraph}" b').root == every(A, Phrase(" ".join(paragraph.split()[: MAX_WORDS - 1])))


def test_a_long_word_is_cut() -> None:
    """Broken: one endless token reaches the index, or is lost without telling."""
    assert parse("x" * MAX_WORD_LENGTH).notices == ()
    assert parse("x" * 201) == Query(Word("x" * 200), "x" * 201, (CUT_NOTICE,))
    assert parse("title:" + "x" * 201).root == Word("x" * 200, "title")
    assert parse('"a ' + "x" * 201 + '"') == Query(Phrase("a " + "x" * 200), '"a ' + "x" * 201 + '"', (CUT_NOTICE,))


def test_a_long_text_is_cut() -> None:
    """Broken: a megabyte pasted by mistake is read to its end, or cut without telling."""
    query = parse("a " * MAX_CHARACTERS)
    assert len(query.text) == MAX_CHARACTERS
    assert query.notices == (LENGTH_NOTICE, WORDS_NOTICE)
    assert parse(" " * (MAX_CHARACTERS - 1) + "a") == Query(A, " " * (MAX_CHARACTERS - 1) + "a", ())


def test_parentheses_count_down_to_the_depth_limit_only() -> None:
    """Broken: groups within the limit are lost, or those beyond it are not ignored as a pair."""
    at_limit = "-(a " * MAX_DEPTH + "b" + ")" * MAX_DEPTH
    query = parse(at_limit)
    assert query.notices == ()
    assert sum(isinstance(node, Not) for node in walk(query.root)) == MAX_DEPTH
    beyond = parse("(" * (MAX_DEPTH + 5) + "a OR b" + ")" * (MAX_DEPTH + 5) + " c")
    assert beyond.root == every(either(A, B), C)
    assert beyond.notices == (DEPTH_NOTICE,)
    reopened = parse("(" * MAX_DEPTH + "(a) (b c) OR d" + ")" * MAX_DEPTH)
    assert reopened.root == every(A, B, either(C, D)), "an ignored pair groups nothing"


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_text_is_a_query_within_all_limits(text: str) -> None:
    """Broken: hostile text raises, blows the stack, or yields a tree that is too big or cannot be printed."""
    check_limits(parse(text))
    check_round_trip(text)


def check_limits(query: Query) -> None:
    """Check that a query keeps to its limits."""
    assert len(query.text) <= MAX_CHARACTERS
    assert word_count(query.root) <= MAX_WORDS
    for shown in (query.text, canonical(query.root), *query.notices):
        shown.encode()
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in shown)
    for node in walk(query.root):
        if isinstance(node, Word | Prefix | Phrase):
            assert any(char.isalnum() for char in node.text)
            assert all(len(word) <= MAX_WORD_LENGTH for word in node.text.split(" "))
    assert all(notice.endswith(".") and len(notice) < 120 for notice in query.notices)


def check_round_trip(text: str) -> None:
    """Check that a tree survives being written and read again."""
    root = parse(text).root
    written = canonical(root)
    if len(written) <= MAX_CHARACTERS:
        assert parse(written).root == root, written
    assert simplify(root) == root


# Texts made of pieces of syntax reach far more of the grammar than random characters do.
PIECES = st.sampled_from(
    [
        *" ()\"-*:.,/'\u201c\u201d\uff08\uff09\uff1a\uff02\u3000",
        *("OR", "AND", "NOT", " OR ", " NOT ", " -", "--", "title:", "body:", "title:(", "foo:", "std::", "://"),
        *("site:", "domain:", "issue:", "lang:", "has:", "before:", "after:", "-site:", "site:(", "-(", " (OR) "),
        *("a", "b", "zh-CN", "code", "2019-02", "example.com", "https://", "\u5206\u5e03", "\u00df", "\u0130"),
        *(
            "www.",
            "\ud800",
            "\x00",
            "\u200b",
            "\u202e",
            "\u0345",
            "+",
            "C++",
            "[",
            "@",
            "\u01c5",
            "1",
            "x" * 199,
            "w " * 60,
        ),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=25).map("".join),
    st.text(max_size=60),
    st.text(st.characters(), max_size=40),
)


@settings(deadline=None)
@given(TEXTS)
@example("a OR" * 30)
@example("OR" + "*" * 300 + "b")
@example("before:2019" + "*" * 300 + "b")
@example("site:" + "a" * 200 + "@/")
@example('issue:"\u0130' + "x" * 199 + ' a"')
@example("before:(" + "a" * 300 + ":b)")
@example('"' + "+ " * 120 + 'a"')
@example("(" * 20 + "OR")
@example("(" * 20 + 'foo:"a" OR b')
@example("site:(" + "-(" * 19 + "site:a site:b")
def test_any_text_is_a_query_and_its_canonical_form_is_the_same_query(text: str) -> None:
    """Broken: some text raises or oversteps a limit, or a query that is written back means something else."""
    check_limits(parse(text))
    check_round_trip(text)


WORD_TEXTS = st.sampled_from(
    ["a", "b", "c", "OR", "NOT", "AND", "--x", "foo:bar", "site:", "before:soon", "a*b", "C++", "key:", "std::x", "-y"]
)
TEXT_FIELDS = st.sampled_from(["", "title", "body"])
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORD_TEXTS, TEXT_FIELDS, st.just(())),
    st.builds(Prefix, st.sampled_from(["a", "b", "c++", "OR", "--x"]), TEXT_FIELDS),
    st.builds(Phrase, st.sampled_from(["a", "a b", "OR", "site:x", "-a (b) c*"]), TEXT_FIELDS),
)
FILTER_LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Has, st.sampled_from(["code", "image", "bullets"])),
    st.builds(Before, st.just("2019-02-01")),
    st.builds(After, st.just("2018-12-31")),
    st.builds(Site, st.lists(st.sampled_from(["a.com", "b", "c.d.e"]), min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(IssueIs, st.lists(st.sampled_from(["2019-07", "new (1)"]), min_size=1, unique=True).map(tuple)),
    st.builds(CollectionIs, st.lists(st.sampled_from(["weekly", "go-1"]), min_size=1, unique=True).map(tuple)),
    st.builds(LangIs, st.lists(st.sampled_from(["zh", "en"]), min_size=1, unique=True).map(tuple)),
)


def trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Return a strategy of trees over `leaves`."""

    def parents(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, max_size=4).map(tuple)
        return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, parts))

    return st.recursive(leaves | st.just(Nothing()), parents, max_leaves=15)


@settings(deadline=None)
@given(trees(LEAVES | FILTER_LEAVES))
def test_a_tree_that_is_written_is_read_as_its_normal_form(tree: Node) -> None:
    """Broken: a word that looks like syntax, or some nesting, is written so that it reads differently."""
    assume(not any(node == Word("-y") for node in walk(tree)))  # Without a field, `-y` cannot come from a text.
    normal = simplify(tree)
    assert parse(canonical(normal)).root == normal


def holds(node: Node, true_words: frozenset[object]) -> bool:
    """Whether an entry in which exactly these text nodes match is an answer to the tree; `Nothing` asks nothing."""
    if isinstance(node, And):
        return all(holds(part, true_words) for part in node.parts)
    if isinstance(node, Or):
        asked = [part for part in node.parts if not isinstance(part, Nothing)]
        return any(holds(part, true_words) for part in asked)
    if isinstance(node, Not):
        return not holds(node.part, true_words)
    return node in true_words


NO_EMPTY_PARTS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(And, st.lists(parts, min_size=1, max_size=4).map(tuple)),
        st.builds(Or, st.lists(parts, min_size=1, max_size=4).map(tuple)),
        st.builds(Not, parts),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(NO_EMPTY_PARTS, st.data())
def test_the_normal_form_has_the_same_answers(tree: Node, data: st.DataObject) -> None:
    """Broken: simplifying a query changes which entries answer it."""
    leaves = [node for node in walk(tree) if not isinstance(node, And | Or | Not)]
    true_words = frozenset(data.draw(st.sets(st.sampled_from(leaves))))
    assert holds(simplify(tree), true_words) == holds(tree, true_words)


def test_positive_words_leave_out_what_is_excluded() -> None:
    """Broken: relaxing or correcting a query would work on words that the user excluded."""
    root = parse('a title:b OR c* -d -(e f) "g h" (i OR a)').root
    assert words(root) == (A, Word("b", "title"), Word("i"), A)


def test_walk_visits_every_node_before_its_parts() -> None:
    """Broken: whoever looks for a filter or word in a tree misses some of it."""
    root = parse("a OR b -c").root
    assert list(walk(root)) == [root, either(A, B), A, B, Not(C), C]


def test_queries_can_be_cache_keys_and_cannot_be_changed() -> None:
    """Broken: two threads that share a query, or a cache keyed by one, could see it change."""
    query = parse('a OR "b c" -site:d.com')
    assert {query: 1}[parse('a OR "b c" -site:d.com')] == 1
    with pytest.raises(AttributeError):
        query.root = A  # type: ignore[misc]


def test_the_query_language_imports_no_engine() -> None:
    """Broken: reading a query pulls in the search engine or a heavy library, and every start gets slower."""
    code = "import sys, search.query; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"whoosh", "flask", "bs4", "numpy", "snowballstemmer", "indexer", "web"} & set(done.stdout.split())
