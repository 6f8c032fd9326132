"""Opening an entry's link in the user's browser."""

from __future__ import annotations

from search.commands.failures import CommandError
from search.terminal import note, web_address


def open_link(url: str, identifier: str) -> None:
    """Open the link of an entry (`BROWSER` is honoured), saying so on standard error.

    Raises `CommandError` when there is none that a browser should open, or no browser.
    """
    import webbrowser

    address = web_address(url)
    if not address:
        raise CommandError(f"Entry {identifier} has no web link; `shacksearch show {identifier}` shows what it has.")
    note(f"Opening {address}")
    if not webbrowser.open(address):
        raise CommandError(f"No browser could be started; set BROWSER, or open {address} yourself.")
