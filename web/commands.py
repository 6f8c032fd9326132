"""`shacksearch serve`: the search page on this machine."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from search.commands.options import archive_options
from search.errors import ShacksearchError

if TYPE_CHECKING:
    from flask import Flask


@click.command("serve", short_help="The web page.")
@archive_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for any that is free."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
def serve(
    *, index: Path | None, corpus: tuple[Path, ...], engine: str | None, host: str, port: int, open_browser: bool
) -> None:
    """Serve the search page, its JSON API and feeds.

    \b
    Examples:
      shacksearch serve                  http://127.0.0.1:8000/
      shacksearch serve --port 0 --open  any free port, opened in the browser
      shacksearch serve --host 0.0.0.0   for the whole network

    Without an index, one is made first. Ctrl-C ends it. A new index is picked up as soon as it is there.
    """  # noqa: D301 - \b keeps click from wrapping
    from search.archive import Archive
    from search.commands.opening import ask
    from search.config import load_settings
    from search.terminal import note
    from web.app import create_app
    from web.hosts import LOOPBACK, answer_only_to
    from web.serving import Service

    settings = load_settings(index, corpus, engine)
    app = create_app(settings)
    if host in LOOPBACK and app.config["TRUSTED_HOSTS"] is None and not app.config["PROXY_FIX"]:
        answer_only_to(app, LOOPBACK)
    service = Service(app, host, port)
    ask(settings, Archive.generation)
    Thread(target=_load, args=(app,), daemon=True).start()
    for address in service.addresses:
        note(f"Serving {address} until Ctrl-C.")
    if open_browser:
        _open(service.addresses[0])
    if service.run() == signal.SIGINT:
        raise KeyboardInterrupt


def _load(app: Flask) -> None:
    """Load what the first page of results needs, numpy above all, so that no visitor waits for it."""
    with suppress(ShacksearchError):  # of which the visitor is told
        app.extensions["shacksearch"].archive.search("first")
    app.jinja_env.get_template("results.html")


def _open(address: str) -> None:
    """Open the address in a thread of its own, since a browser in the terminal would keep the server from starting."""
    import webbrowser

    Thread(target=webbrowser.open, args=(address,), daemon=True).start()
