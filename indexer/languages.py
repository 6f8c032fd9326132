"""The language of a text, as far as its script tells."""

from __future__ import annotations

import re

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_CJK_SHARE = 0.1
_ENOUGH_WORDS = 8
_CJK_LANGUAGES = ("zh", "ja", "ko")


def script_language(text: str, enough: int = _ENOUGH_WORDS) -> str | None:
    """By the script of `text`: "zh", "ja" or "ko", "" for other scripts, None for fewer than `enough` words.

    A Han, kana or Hangul character counts as half a word against the words of other scripts, of which technical
    Chinese is full: one word in ten suffices.
    """
    if _CJK.search(text) is None:
        return None if len(text.split()) < enough else ""
    han, kana, hangul = len(_HAN.findall(text)), len(_KANA.findall(text)), len(_HANGUL.findall(text))
    cjk = (han + kana + hangul) / 2
    words = len(_WORD.findall(text))
    if cjk + words < enough:
        return None
    if cjk < _CJK_SHARE * (cjk + words):
        return ""
    if hangul > han + kana:
        return "ko"
    return "ja" if kana > (han + kana) / 10 else "zh"


def entry_language(title: str, text: str, issue_lang: str, default_lang: str) -> str:
    """The language of an entry: by script where it has words of its own besides its title, else the issue's."""
    own = script_language(text.replace(title, "", 1) if title else text)
    if own is None:
        return script_language(f"{title}\n{text}") or issue_lang
    if own == "":
        return default_lang if issue_lang in _CJK_LANGUAGES else issue_lang
    return own


def stated_language(value: object) -> str:
    """The ISO 639-1 code in a statement such as `zh-CN`; "" when there is none."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", value) if isinstance(value, str) else None
    return match[1].lower() if match else ""
