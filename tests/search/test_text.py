"""The analyser: what is one word, in which spellings, and where it stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import JOINED, PART, WIDER, Token, chunks, fold, is_cjk, stem, tokens

TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "on-call",
            "HTTP/3",
            "A_b",
            "C++",
            ".NET",
            "python3.6",
            "数据库",
            "カ",
            "한국어",
            "O'Brien’s",
            "500,000",
            "1,2",
            "&",
            "e\u0301",
        ]
    ),
    max_size=8,
).map("".join)


def spellings(text: str, kind: int) -> list[str]:
    """Return the folded forms of the tokens of one kind."""
    return [token.exact for token in tokens(text) if token.kind == kind]


@pytest.mark.parametrize(
    ("text", "parts", "joined"),
    [
        ("plain words", ["plain", "words"], []),
        ("on-call", ["on", "call"], ["oncall"]),
        ("HTTP/3", ["http", "3"], ["http3"]),
        ("http3", ["http", "3"], ["http3"]),
        ("HASH_SLOT", ["hash", "slot"], ["hashslot"]),
        ("TimeoutStartSec", ["timeout", "start", "sec"], ["timeoutstartsec"]),
        ("setState", ["set", "state"], ["setstate"]),
        ("CVE-2019-5736", ["cve", "2019", "5736"], ["cve20195736"]),
        ("std::vector", ["std", "vector"], ["stdvector"]),
        ("node.js", ["node", "js"], ["nodejs"]),
        ("GitHub MySQL JavaScript eBPF", ["github", "mysql", "javascript", "ebpf"], []),
        ("2019-02", ["2019", "02"], ["2019-02"]),
        ("k8s", ["k8s"], []),
        ("C++ C# F#", ["c++", "c#", "f#"], []),
        ("500,000", ["500000"], []),
        ("it took 500,000, or 1,000.", ["it", "took", "500000", "or", "1000"], []),
        ("1,2,3", ["1", "2", "3"], []),
        ("Kafka’s users' don't", ["kafka", "users", "dont"], []),
        ("~~ --- !", [], []),
    ],
)
def test_parts_and_joined_spelling(text: str, parts: list[str], joined: list[str]) -> None:
    """A word written in one way would not find it written in another."""
    assert spellings(text, PART) == parts
    assert spellings(text, JOINED) == joined


@pytest.mark.parametrize(
    ("text", "wider"),
    [("3.6.1", ["3.6", "3"]), ("v1.2", ["1"]), (".NET", ["net"]), ("python 3", []), ("数据", ["数", "据"])],
)
def test_more_general_terms(text: str, wider: list[str]) -> None:
    """A version would not be found by the version it belongs to, or `.NET` not by `net`."""
    assert spellings(text, WIDER) == wider


def test_version_is_told_from_the_name_before_it() -> None:
    """`python 3.6` would not find `Python3.6.1`."""
    assert spellings("Python3.6.1", PART) == ["python", "3.6.1"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Café", "cafe"),
        (unicodedata.normalize("NFD", "Café"), "cafe"),
        ("ＨＴＴＰ", "http"),
        ("ﬁle", "file"),
        ("Straße", "strasse"),
        ("ﾃﾞｰﾀ", "データ"),
        ("ÅNGSTRÖM", "angstrom"),
    ],
)
def test_fold(written: str, plain: str) -> None:
    """Accents, capitals and widths would have to be typed as they were printed."""
    assert fold(written) == plain


@pytest.mark.parametrize("text", ["résumé naïve", "Ångström’s", "déjà-vu"])
def test_accents_written_apart(text: str) -> None:
    """A text from a system that writes accents as characters of their own would fall into pieces."""
    composed, apart = (list(tokens(unicodedata.normalize(form, text))) for form in ("NFC", "NFD"))
    assert [token[:3] for token in composed] == [token[:3] for token in apart]


@pytest.mark.parametrize(
    ("word", "root"), [("indexes", "index"), ("running", "run"), ("c++", "c++"), ("数据", "数据"), ("is", "is")]
)
def test_stem(word: str, root: str) -> None:
    """The plural would not find the singular, or a name would be cut."""
    assert stem(word) == root


def test_cjk_run() -> None:
    """Chinese would be cut differently in the question and in the text."""
    run = list(tokens("用数据库"))
    assert [(t.exact, t.position) for t in run if t.kind == PART] == [("用数", 0), ("数据", 1), ("据库", 2)]
    assert [(t.exact, t.position) for t in run if t.kind == WIDER] == [("用", 0), ("数", 1), ("据", 2), ("库", 3)]


def test_lone_cjk_character_is_a_word() -> None:
    """A question of one Chinese character would ask for nothing."""
    assert spellings("库", PART) == ["库"]


def test_mixed_scripts() -> None:
    """`使用Redis缓存` would be one word that nobody types."""
    found = [(t.exact, t.position) for t in tokens("使用Redis缓存") if t.kind == PART]
    assert found == [("使用", 0), ("redis", 2), ("缓存", 3)]


def test_positions_follow_the_parts() -> None:
    """A phrase across a hyphen would not be found, whichever way it is typed."""
    apart = [(t.exact, t.position) for t in tokens("the on call rota") if t.kind == PART]
    joined = [(t.exact, t.position) for t in tokens("the on-call rota") if t.kind == PART]
    assert apart == joined == [("the", 0), ("on", 1), ("call", 2), ("rota", 3)]


@given(TEXTS)
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    """Marks would be set beside the words, or positional postings be out of order."""
    before = Token("", "", 0, 0, 0, PART)
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.exact
        assert token.term
        assert token.position >= before.position
        before = token


@given(TEXTS)
def test_every_letter_is_in_a_token(text: str) -> None:
    """Something in the text could not be searched for."""
    covered = {place for token in tokens(text) for place in range(token.start, token.end)}
    letters = {place for place, character in enumerate(text) if character.isalnum()}
    assert letters <= covered


@given(TEXTS)
def test_chunks_have_a_part_and_positions_of_their_own(text: str) -> None:
    """Two words would stand at one place, and phrases match what is not there."""
    last = -1
    for chunk in chunks(text):
        assert any(token.kind == PART for token in chunk)
        assert chunk[0].position == last + 1
        last = chunk[-1].position
        assert last == max(token.position for token in chunk)


@given(st.text(max_size=40))
def test_fold_is_idempotent(text: str) -> None:
    """A word taken from the vocabulary would be looked up as another one."""
    assert fold(fold(text)) == fold(text)


@given(st.characters())
def test_cjk_is_told_by_character(character: str) -> None:
    """`is_cjk` and the analyser would disagree about what comes in pairs."""
    pairs = spellings(character * 2, WIDER)
    assert (len(pairs) == 2) == is_cjk(character)


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "a-" * 50_000, "1." * 50_000, "数" * 50_000, "a'" * 50_000, "1,000" * 20_000, "e\u0301" * 50_000],
)
def test_long_runs_are_read_to_the_end(text: str) -> None:
    """One odd line in a digest would hold up the indexer for minutes."""
    last = max(tokens(text), key=lambda token: token.end)
    assert last.end >= len(text) - 1
    assert all(len(token.exact) <= 64 for token in tokens(text))
