"""The pages: search (with home and all its states), entry, issue, all issues, all sites; and whether all is well."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from search.archive import Archive
from search.errors import CorruptIndex, EngineUnavailable, NoIndex, StaleIndex
from search.model import Entry
from web import caching, limits
from web.errors import not_found
from web.histogram import HEIGHT, WIDTH, bars
from web.home import issue_lines, issue_list, neighbours
from web.links import DEEPEST_PAGE, PER_PAGE, State, read_state
from web.results import find

blueprint = Blueprint("pages", __name__)


class PositionConverter(BaseConverter):
    """The position of an entry in its issue: a whole number from 1, of at most nine digits."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


@blueprint.record_once
def _converters(setup: object) -> None:
    setup.app.url_map.converters["position"] = PositionConverter  # type: ignore[attr-defined]


def archive() -> Archive:
    """Return the archive of the application that answers."""
    found: Archive = current_app.extensions["shacksearch"].archive
    return found


@blueprint.get("/")
def search() -> BaseResponse:
    """Show the results for the parameters, or without any the home page."""
    started = perf_counter()
    values = request.args.to_dict(flat=False)
    limits.check_length(values)
    state = read_state(values)
    generation = archive().generation()
    tag = caching.etag(generation, state.address())
    if unchanged := caching.not_modified(tag):
        return unchanged
    limits.check_cost(state)
    response = make_response(_home(generation) if state.is_empty else _results(state))
    response.headers.add("Server-Timing", f"total;dur={(perf_counter() - started) * 1000:.1f}")
    return caching.tagged(response, tag)


def _home(generation: str) -> str:
    return render_template("home.html", state=State(), home=current_app.extensions["shacksearch"].home(generation))


def _results(state: State) -> Response:
    results = find(archive(), state)
    others = {
        identifier: entry
        for hit in results.page.hits
        for identifier in hit.also_in
        if (entry := archive().entry(identifier)) is not None
    }
    response = make_response(
        render_template(
            "results.html",
            state=state,
            results=results,
            page=results.page,
            others=others,
            bars=bars(results.years, state.year),
            picture=(WIDTH, HEIGHT),
            per_page=PER_PAGE,
            deepest=min(current_app.config["MAX_DEPTH"] // PER_PAGE, DEEPEST_PAGE),
        )
    )
    response.headers.add("Server-Timing", f"search;dur={results.page.took_ms:.1f}")
    return response


@blueprint.get("/entry/<path:issue>/<position:position>")
def entry(issue: str, position: int) -> BaseResponse:
    """Show one entry, whole."""
    generation = archive().generation()
    tag = caching.etag(generation, request.path)
    if unchanged := caching.not_modified(tag):
        return unchanged
    found = entry_at(archive(), issue, position)
    page = render_template(
        "entry.html",
        state=State(),
        entry=found,
        issue=archive().issues().get(found.issue),
        also_in=archive().also_in(found),
        related=current_app.extensions["shacksearch"].related(generation, found.id),
    )
    return caching.tagged(make_response(page), tag)


@blueprint.get("/issue/<path:name>")
def issue(name: str) -> BaseResponse:
    """Show an issue with all its entries."""
    tag = caching.etag(archive().generation(), request.path)
    if unchanged := caching.not_modified(tag):
        return unchanged
    lines = issue_lines(archive())
    line = next((line for line in lines if line.name.casefold() == name.casefold()), None)
    if line is None:
        raise not_found("There is no issue of that name.")
    newer, older = neighbours(lines)[line.name]
    page = render_template(
        "issue.html",
        state=State(),
        line=line,
        entries=archive().issue(line.name),
        newer=newer,
        older=older,
    )
    return caching.tagged(make_response(page), tag)


@blueprint.get("/issues")
def issues() -> BaseResponse:
    """List all issues by year, newest first, or those of the collections `in` the address."""
    values = request.args.to_dict(flat=False)
    limits.check_length(values)
    chosen = State(collections=read_state({"in": values.get("in", [])}).collections)
    tag = caching.etag(archive().generation(), chosen.address(request.path))
    if unchanged := caching.not_modified(tag):
        return unchanged
    listed = issue_list(issue_lines(archive()), chosen.collections)
    if chosen.collections and not listed.years:
        raise not_found("There is no collection of that name.")
    return caching.tagged(make_response(render_template("issues.html", state=State(), listed=listed)), tag)


@blueprint.get("/sites")
def sites() -> BaseResponse:
    """List all sites, those with most entries first."""
    tag = caching.etag(archive().generation(), request.path)
    if unchanged := caching.not_modified(tag):
        return unchanged
    found = archive().facets().get("site", ())
    return caching.tagged(make_response(render_template("sites.html", state=State(), sites=found)), tag)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Ask crawlers to read issues and entries, and to leave searches alone."""
    closed = [url_for("pages.search") + part for part in ("*?", "api/", "feed.atom")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Send the icon to browsers that ask for it here."""
    return caching.static_file(current_app.extensions["shacksearch"].version, "icon.svg")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Tell that the process lives."""
    return _plain("ok", 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """Tell whether the index opens: 200 or 503."""
    try:
        return _plain(f"ready {archive().generation()}", 200)
    except (NoIndex, StaleIndex, CorruptIndex, EngineUnavailable):
        return _plain("no index", 503)


def entry_at(archive: Archive, issue: str, position: int) -> Entry:
    """Return the entry at a place of an issue; raises the error 404 when there is none."""
    found = archive.entry(f"{issue}#{position}")
    if found is None or (found.issue, found.position) != (issue, position):
        # Its source may have given it an id of its own.
        found = next((other for other in archive.issue(issue) if other.position == position), None)
    if found is None:
        raise not_found("There is no such entry in that issue.")
    return found


def _plain(text: str, status: int) -> Response:
    response = Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
