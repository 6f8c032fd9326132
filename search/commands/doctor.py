"""`shacksearch doctor`: the settings, where each came from, and whether the index is sound."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from search.archive import Archive
from search.commands.disk import readable
from search.commands.opening import out_of_date
from search.commands.options import archive_options, json_option
from search.commands.versions import version_of
from search.config import Settings, load_settings
from search.errors import CorruptIndex, ShacksearchError
from search.head import check_contents
from search.terminal import clean, is_terminal

UNHEALTHY = 1
_LIBRARIES = ("whoosh3", "click", "wcwidth", "ir-measures", "opensearch-py")


@click.command("doctor")
@json_option
@archive_options
def command(as_json: bool, index: Path | None, corpus: tuple[Path, ...], engine: str | None) -> int:
    """Show every setting and where it came from, and whether the index is sound.

    \b
    Examples:
      shacksearch doctor
      shacksearch doctor --json | jq .problems

    Exit status: 0 when all is well, 1 when something is to be done, which is said.
    """  # noqa: D301 - \b keeps click from wrapping
    from search.commands.printing import print_json, print_lines

    settings = load_settings(index, corpus, engine)
    facts, problems = _examine(settings)
    report = {
        "healthy": not problems,
        "problems": problems,
        "settings": _settings(settings),
        **({"collections": _collections(settings)} if settings.collections else {}),
        "index": facts,
        "versions": {"shacksearch": version_of("shacksearch"), "python": platform.python_version()}
        | {name: version_of(name) for name in _LIBRARIES},
    }
    if as_json:
        print_json(report, indent=is_terminal(sys.stdout))
    else:
        print_lines(map(clean, _lines(report)))
    return UNHEALTHY if problems else 0


def _settings(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return each setting's value and origin."""
    values: dict[str, Any] = {
        "index": str(settings.index),
        "corpus": [str(path) for path in settings.corpus],
        "site_url": settings.site_url,
        "anchors": settings.anchors,
        "lang": settings.lang,
        "follow_symlinks": settings.follow_symlinks,
        "shape": settings.shape,
        "skip_sections": list(settings.skip_sections),
        "engine": settings.engine,
    }
    if settings.cluster:
        values |= settings.cluster._asdict() | {"hosts": list(settings.cluster.hosts)}
    return {name: {"value": value, "from": settings.origins[name]} for name, value in values.items()}


def _collections(settings: Settings) -> dict[str, dict[str, dict[str, Any]]]:
    """Return each collection's paths and rules, with their origins."""
    from search.collection import RULES

    found: dict[str, dict[str, dict[str, Any]]] = {}
    for one in settings.collections:
        paths = {"value": [str(path) for path in one.paths], "from": one.origin}
        found[one.name] = {"path": paths}
        for name in RULES:
            value = getattr(one, name)
            shown = list(value) if isinstance(value, tuple) else value
            found[one.name][name] = {"value": shown, "from": one.origins[name]}
    return found


def _examine(settings: Settings) -> tuple[dict[str, Any], list[str]]:
    """Return what is known of the index, and a sentence for each thing that is wrong."""
    facts: dict[str, Any] = {} if settings.cluster else {"writable": _is_writable(settings.index)}
    problems = [f"The corpus {path} is not there." for path in settings.sources if not path.exists()]
    try:
        if settings.cluster:
            from search.opensearch_health import examine

            found, lacking = examine(settings.cluster)
            facts |= found
            problems += lacking
        archive = Archive.of(settings, once=True)
        counted, head = archive.statistics(), archive.head()
        stale = list(out_of_date(archive, settings))
        facts |= {
            "generation": archive.generation(),
            "format": head.index_format,
            "created": head.created,
            "sources": list(head.sources),
            "entries": counted.entries,
            "issues": counted.issues,
            "bytes": archive.size(),
            "fresh": not stale,
        }
        problems += stale
        if not settings.cluster:  # which looks after its own files, and may hold more than can be read through here
            check_contents(settings.index / archive.generation(), head.index_files)
            _read_all(archive, counted.entries)
    except ShacksearchError as error:
        problems.append(str(error))
    if problems and not facts.get("writable", True):
        problems.append(f"The index folder {settings.index} cannot be written; choose another with --index.")
    return facts, problems


def _read_all(archive: Archive, expected: int) -> None:
    """Raise `CorruptIndex` when not so many entries can be read."""
    if (readable_entries := sum(1 for _ in archive.entries())) != expected:
        raise CorruptIndex(
            f"Only {readable_entries} of {expected} entries can be read; run `shacksearch index --rebuild`."
        )


def _is_writable(index: Path) -> bool:
    """Tell whether the index folder can be written, or made in the nearest folder above it that exists."""
    there = next((folder for folder in (index, *index.absolute().parents) if folder.exists()), index)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield "Settings"
    yield from map(_setting_line, report["settings"].items())
    for name, settings in report.get("collections", {}).items():
        yield f"Collection {name}"
        yield from map(_setting_line, settings.items())
    yield "Index"
    for name, value in report["index"].items():
        shown = readable(value) if name == "bytes" else ", ".join(value) if isinstance(value, list) else str(value)
        yield f"  {name:<16} {_YES_NO.get(shown, shown)}"
    yield "Versions"
    for name, version in report["versions"].items():
        yield f"  {name:<16} {version}"
    yield "All is well." if report["healthy"] else "To do:"
    for problem in report["problems"]:
        yield f"  {problem}"


def _setting_line(named: tuple[str, dict[str, Any]]) -> str:
    name, setting = named
    value = setting["value"]
    shown = ", ".join(value) if isinstance(value, list) else str(value)
    return f"  {name:<16} {shown or '(none)'}  [{setting['from']}]"


_YES_NO = {"True": "yes", "False": "no"}
