"""What site generators write into Markdown that is no text: tags of Liquid, Hugo, Nunjucks; containers, attributes."""

from __future__ import annotations

import re

_FENCE = re.compile(r" {0,12}(?:[-*+>] {1,3}|\d+\. {1,2})?(`{3,}|~{3,})")
# A code span is kept as it is. A tag ends at its own kind of bracket, so that the time is in proportion to the text.
_TAG = re.compile(
    r"(?P<code>(?<!`)`[^`\n]+`(?!`))|\{\{[<%]?[^{}]*\}\}|\{%[^%\n]*%\}|\[\[_?toc_?\]\]|\[TOC\](?!\()",
    re.IGNORECASE,
)
_HIGHLIGHT = re.compile(r"\s*\{[%{][-<]?\s*highlight\s+\"?(\w+).*?\}\}?\s*$")
_END_HIGHLIGHT = re.compile(r"\s*\{[%{][-<]?\s*(?:endhighlight|/\s*highlight)\b.*\}\s*$")
_CONTAINER = re.compile(r"\s*:{3,}.*$")
_ATTRIBUTES = re.compile(r"\s*\{:?[ ]?(?:[#.][\w.: -]+|[\w-]+=\"[^\"]*\"\s?)+\}\s*$")
_CALLOUT = re.compile(r"^(\s*>\s*)\[![\w-]+\][+-]?")
_MODULE = re.compile(
    r"(?:import\s.+\sfrom\s+['\"].+['\"]|import\s+['\"].+['\"]|export\s+(?:const|default|let|function)\b.*);?\s*$"
)
_LOOSE_AUTOLINK = re.compile(r"<[ \t]*(https?://[^\s<>]+?)(?:[ \t]+/?|/(?=/))>", re.IGNORECASE)
_SIGNS = (
    "{{",
    "{%",
    "{:",
    "{#",
    "{.",
    ":::",
    "[!",
    "[TOC]",
    "[toc]",
    "[[",
    "import ",
    "export ",
    "< http",
    " >",
    " />",
)


def without_template_tags(text: str) -> str:
    """`text` without such tags, in code left as they are; what `highlight` tags enclose becomes a fence.

    An address in angle brackets with blanks becomes a link.
    """
    if not any(sign in text for sign in _SIGNS):
        return text
    lines = text.split("\n")
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark is not None and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark is not None:
            fence = mark[1]
        elif "highlight" in line and (found := _HIGHLIGHT.match(line) or _END_HIGHLIGHT.match(line)):
            lines[index] = f"```{found[1]}" if found.re is _HIGHLIGHT else "```"
        else:
            lines[index] = _clean(line)
    return "\n".join(lines)


def _clean(line: str) -> str:
    if "{" in line or "[" in line:
        line = _ATTRIBUTES.sub("", _TAG.sub(lambda match: match["code"] or "", line))
        line = _CALLOUT.sub(r"\1", line)
    if ":::" in line:
        line = _CONTAINER.sub("", line) if line.lstrip().startswith(":::") else line
    if line.startswith(("import ", "export ")) and _MODULE.match(line):
        return ""
    return _LOOSE_AUTOLINK.sub(r"<\1>", line) if "://" in line else line
