"""Running the application on waitress, with an end that lets requests under way finish.

Clients that keep a connection open without getting on are hung up on: idle ones by waitress itself, and those that
send their request or take their answer by the byte by `web.patience`.
"""

from __future__ import annotations

import errno
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any

from flask import Flask

from search.commands.failures import CommandError
from web.patience import Patience

THREADS = 8
LONGEST_HEADERS = 16_384
LONGEST_BODY = 16_384
"""Nothing that is served reads a body."""
MOST_CONNECTIONS = 500
"""Waitress's own limit of 100 is soon taken by clients that send nothing."""
_LAST_SECONDS = 10.0
_TICK_SECONDS = 1.0
_MOST_WAITING = 100


class Service:
    """A listening server; `run` answers until a signal, `addresses` are where.

    Raises `CommandError` when the address is taken, forbidden, or not one of this machine.
    """

    def __init__(self, app: Flask, host: str, port: int) -> None:
        from waitress.server import create_server

        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits a moment
        self._sockets: dict[int, Any] = {}
        self._signal = 0
        self._patience = Patience(app.config["PATIENCE"])
        try:
            self._server: Any = create_server(
                app,
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                ident=None,
                server_name="localhost",  # what a request of HTTP/1.0 without a host is taken to mean
                asyncore_use_poll=True,
                max_request_header_size=LONGEST_HEADERS,
                max_request_body_size=LONGEST_BODY,
                connection_limit=MOST_CONNECTIONS,
                channel_timeout=app.config["PATIENCE"],
                cleanup_interval=1,
                log_socket_errors=False,
                clear_untrusted_proxy_headers=not app.config["PROXY_FIX"],
            )
        except OSError as error:
            raise CommandError(_why(error, host, port)) from None
        except ValueError:
            raise CommandError(f"{host} is no address of this machine; choose another with --host.") from None

    @property
    def addresses(self) -> list[str]:
        """The addresses that are listened on, as a browser takes them."""
        listening = getattr(self._server, "effective_listen", None)
        pairs = listening or [(self._server.effective_host, self._server.effective_port)]
        return [f"http://{f'[{host}]' if ':' in str(host) else host}:{port}/" for host, port in pairs]

    def run(self) -> int:
        """Answer requests until SIGTERM or SIGINT, finish those under way, and return the signal's number."""
        from waitress.wasyncore import loop

        with self._signals():
            while not self._signal:
                loop(_TICK_SECONDS, use_poll=True, map=self._sockets, count=1)
                self._patience.hang_up(self._channels, monotonic())
        loop(0.0, use_poll=True, map=self._sockets, count=_MOST_WAITING)  # who has knocked is let in
        self._stop_listening()
        end = monotonic() + _LAST_SECONDS
        while self._is_busy() and monotonic() < end:
            loop(_TICK_SECONDS, use_poll=True, map=self._sockets, count=1)
        self._server.task_dispatcher.shutdown()
        self._server.close()
        return self._signal

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Take note of the first signal; a second one does what it usually does."""

        def note(number: int, _frame: FrameType | None) -> None:
            self._signal = number
            for server in self._listening():
                server.pull_trigger()

        before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_listening(self) -> None:
        from waitress.wasyncore import dispatcher

        for server in self._listening():
            dispatcher.close(server)  # only the listening socket: the server's own close would end the channels, too

    def _listening(self) -> list[Any]:
        """Return the servers, of which there is one for each address (`localhost` has two)."""
        from waitress.server import BaseWSGIServer

        return [one for one in self._sockets.values() if isinstance(one, BaseWSGIServer)]

    def _channels(self) -> list[Any]:
        """Return the connections."""
        from waitress.channel import HTTPChannel

        return [one for one in self._sockets.values() if isinstance(one, HTTPChannel)]

    def _is_busy(self) -> bool:
        return any(channel.requests or channel.total_outbufs_len for channel in self._channels())


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken; choose another with --port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} of {host} is not allowed to you; choose one above 1023 with --port."
    return f"{host} port {port} cannot be listened on ({error.strerror or error}); choose others with --host, --port."
