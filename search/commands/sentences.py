"""What is said about an answer: how many results, how they were found, what to try when there are none."""

from __future__ import annotations

from collections.abc import Sequence

from search.model import ResultPage


def results(count: int) -> str:
    """Return `1 result`, `14 results`."""
    return f"{count} result" if count == 1 else f"{count} results"


def summary(page: ResultPage) -> str:
    """Return how many results there are, in how many milliseconds: `14 results in 6 ms`."""
    loosely = relaxation(page)
    return f"{loosely + ',' if loosely else results(page.total)} in {max(1, round(page.took_ms))} ms"


def relaxation(page: ResultPage) -> str:
    """Return how many hits have all words and how many come close to that, or "" when all of them have all."""
    more = page.total - page.strict_total
    if page.suggestion is not None or not page.relaxed or not more:
        return ""
    if not page.strict_total:
        return f"No entry has all words; {results(more)} that {'comes' if more == 1 else 'come'} close"
    return f"{results(page.strict_total)} with all words, {more} more that {'comes' if more == 1 else 'come'} close"


def correction(page: ResultPage) -> str:
    """Return a sentence that says that another query was answered, or "" when it was the one that was typed."""
    if page.suggestion is None:
        return ""
    used = {word.casefold() for word in page.suggestion.split()}
    wrong = [word for word in page.query.split() if word.isalpha() and word.casefold() not in used]
    missing = " or ".join(f'"{word}"' for word in wrong) or f'"{page.query}"'
    return f"No entry has {missing}; showing results for: {page.suggestion}"


def nothing_found(text: str, without: Sequence[tuple[str, int]]) -> list[str]:
    """Return what to say when a query finds nothing.

    `without` are the filters that were given, each with the number of results there would be without it.
    """
    lines = [f"Nothing found for: {text}" if text.strip() else "Nothing found."]
    lines += [f"Without {name}: {results(count)}." for name, count in without if count]
    if len(lines) == 1:
        lines.append("Try fewer or other words, a part of a word with a star (kube*), or OR between words.")
    return lines


def page_note(page: ResultPage, offset: int, limit: int) -> str:
    """Return how to see the results after this page, or "" when there are none."""
    following = offset + limit
    return f"More: --offset {following}" if limit and page.hits and page.total > following else ""


def beyond(page: ResultPage, offset: int) -> str:
    """Return a sentence that says that the page lies after the last result, or "" when it does not."""
    return f"There are only {results(page.total)}; choose a smaller --offset." if 0 < page.total <= offset else ""
