"""The application factory: `flask --app web.app run`, or `web.app:create_app()` for any WSGI server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from markupsafe import Markup

from search.archive import Archive
from search.commands.versions import version_of
from search.config import Settings, load_settings
from search.document import bare_issue
from search.errors import BadConfig
from search.model import Hit
from web import access, api, caching, errors, feeds, headers, limits, pages
from web.caching import version_of_files
from web.home import Home, home
from web.links import State
from web.notes import blocks
from web.results import language_name
from web.safety import day, language, printable, web_url

FOLDER = Path(__file__).parent
ENVIRONMENT = "SHACKSEARCH_WEB"
RELATED = 5
_REMEMBERED = 1_000
DEFAULTS: dict[str, Any] = {**limits.DEFAULTS, "TITLE": "shacksearch", "PROXY_FIX": 0, "ACCESS_LOG": "", "PATIENCE": 30}
"""What can be configured, besides Flask's own `TRUSTED_HOSTS`: by keyword, or as `SHACKSEARCH_WEB_…` variables."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the views of one application share: its archive, and what is worked out once.

    `version` changes with every file that is shown and stands in the addresses of the static ones. `home` works out
    what the home page shows and `related` the entries like one; both are remembered for a generation of the index,
    whose name is their first argument.
    """

    archive: Archive
    version: str
    folder: Path
    home: Callable[[str], Home]
    related: Callable[[str, str], tuple[Hit, ...]]


def create_app(source: Settings | str | Path | None = None, **config: Any) -> Flask:
    """Return the application for an index: settings, an index folder, or (None) what `load_settings` finds.

    The index need not be there yet; until it is, pages answer 503. Raises `BadConfig` for a setting that cannot be
    used.
    """
    archive = _archive(source)
    app = Flask("web", root_path=str(FOLDER), static_folder=None)
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env(ENVIRONMENT)
    app.config.from_mapping(config)
    _check(app)
    app.extensions["shacksearch"] = _shared(archive)
    for register in (access.register, headers.register, limits.register, errors.register, _helpers, _behind_proxy):
        register(app)
    for blueprint in (pages.blueprint, api.blueprint, feeds.blueprint):
        app.register_blueprint(blueprint)
    app.add_url_rule("/static/<version>/<path:name>", "static", caching.static_file)
    return app


def _shared(archive: Archive) -> Shared:
    return Shared(
        archive=archive,
        version=version_of_files(FOLDER, version_of("shacksearch")),
        folder=FOLDER,
        home=lru_cache(maxsize=1)(lambda _generation: home(archive)),
        related=lru_cache(maxsize=_REMEMBERED)(lambda _generation, identifier: archive.related(identifier, RELATED)),
    )


def _archive(source: Settings | str | Path | None) -> Archive:
    if isinstance(source, str | Path):
        return Archive(Path(source))
    return Archive.of(load_settings() if source is None else source)


def _check(app: Flask) -> None:
    """Raise `BadConfig` for a setting of the wrong kind, which would only fail in the middle of a request."""
    for name, default in DEFAULTS.items():
        value = app.config[name]
        if not isinstance(value, type(default)) or (isinstance(value, int) and (value < 0 or isinstance(value, bool))):
            kind = "a whole number" if isinstance(default, int) else "text"
            raise BadConfig(f"{name} ({ENVIRONMENT}_{name}) must be {kind}.")
    hosts = app.config["TRUSTED_HOSTS"]
    if isinstance(hosts, str):
        app.config["TRUSTED_HOSTS"] = [host.strip() for host in hosts.split(",") if host.strip()]
    elif hosts is not None and not (isinstance(hosts, list) and all(isinstance(host, str) for host in hosts)):
        raise BadConfig(f"TRUSTED_HOSTS ({ENVIRONMENT}_TRUSTED_HOSTS) must be host names, separated by commas.")


def _behind_proxy(app: Flask) -> None:
    """Believe the `X-Forwarded-…` headers of `PROXY_FIX` proxies; of none, unless configured."""
    if proxies := app.config["PROXY_FIX"]:
        from werkzeug.middleware.proxy_fix import ProxyFix

        fixed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]


def _helpers(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters: dict[str, Callable[..., Any]] = {
        "printable": printable,
        "web_url": web_url,
        "language": language,
        "language_name": language_name,
        "marked": _marked,
        "month": lambda text: _date(text, "%b %Y"),
        "date": lambda text: _date(text, "%-d %B %Y"),
        "blocks": blocks,
        "bare": lambda entry: bare_issue(entry.issue, entry.collection),
        "address": _address,
        "number": "{:,}".format,
        "results": lambda count: f"{count:,} result" if count == 1 else f"{count:,} results",
        "entries": lambda count: f"{count:,} entry" if count == 1 else f"{count:,} entries",
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(State=State, site=None)

    @app.template_global()
    def static(name: str) -> str:
        return url_for("static", version=app.extensions["shacksearch"].version, name=name)

    @app.template_global()
    def canonical(endpoint: str, **values: Any) -> Markup:
        return canonical_link(url_for(endpoint, _external=True, **values))


def _address(state: State, endpoint: str = "pages.search") -> str:
    paths: dict[str, str] = g.setdefault("paths", {})  # of one request: a page has dozens of addresses of one path
    if endpoint not in paths:
        paths[endpoint] = url_for(endpoint)
    return state.address(paths[endpoint])


def canonical_link(address: str) -> Markup:
    """Return the link that names the one address of a page, or nothing when that is not known."""
    return Markup('<link rel="canonical" href="{}">').format(address) if address else Markup("")


def _marked(html: str) -> Markup:
    """Return what `search.marking` has escaped and marked, as the HTML it is."""
    return Markup(printable(html))  # noqa: S704 - escaped where it was marked


@lru_cache(maxsize=_REMEMBERED)
def _date(text: str, form: str) -> str:
    found = day(text)
    return found.strftime(form) if found else printable(text)
