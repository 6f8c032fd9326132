"""`shacksearch serve` as a process: it starts, answers, picks up new issues, and ends without cutting anyone off."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from indexer.build import update
from search.config import load_settings
from tests.conftest import ROOT

SECONDS = 60
ISSUE = "# {0}\n\n## A {1}\n\n[a.example.org](https://a.example.org/{1})\n\nAll about {1}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a corpus of one issue, and no index yet."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "2019-01.md").write_text(ISSUE.format("2019-01", "walrus"))
    return tmp_path


ERRORS = "errors.txt"
"""Where the server's standard error goes: a pipe that nobody reads would stop it."""


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start `shacksearch serve` with settings of its own."""
    command = [sys.executable, "-m", "search", "serve", "--index", "index", "--corpus", "corpus", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore",
                   "XDG_CACHE_HOME": str(folder / "cache"), **variables}  # fmt: skip
    with (folder / ERRORS).open("w") as errors:
        return subprocess.Popen(command, cwd=folder, env=environment, stderr=errors, stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str], folder: Path) -> tuple[int, str, str]:
    """Wait for the server's end and return its exit status, standard output and standard error."""
    out, _ = process.communicate(timeout=SECONDS)
    return process.returncode, out, (folder / ERRORS).read_text()


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server on a free port while the block lasts, and give its address once it answers."""
    process = start(folder, "--port", "0", *arguments, **variables)
    try:
        found = None
        while found is None and process.poll() is None:
            sleep(0.05)
            found = re.search(r"Serving (\S+) until", (folder / ERRORS).read_text())
        assert found is not None, (folder / ERRORS).read_text()
        yield process, found[1]
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def get(address: str) -> str:
    """Get a page."""
    with urlopen(address, timeout=SECONDS) as answer:
        return str(answer.read().decode())


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's /proc")
def test_the_first_visitor_does_not_wait(folder: Path) -> None:
    """The first search would take as long as numpy takes to load, half a second, besides its own time."""
    update(load_settings(folder / "index", [folder / "corpus"], environ={}, folder=folder))
    with serving(folder) as (process, _):
        end_of_patience = monotonic() + SECONDS
        while "numpy" not in Path(f"/proc/{process.pid}/maps").read_text():
            assert monotonic() < end_of_patience
            sleep(0.05)


def test_it_builds_the_index_first_and_serves_on_loopback(folder: Path) -> None:
    """The first `shacksearch serve` would show an error page, or show the archive to the whole network."""
    with serving(folder) as (_, address):
        assert address.startswith("http://127.0.0.1:")
        assert "A <mark>walrus</mark>" in get(f"{address}?q=walrus")
        assert get(f"{address}readyz").startswith("ready g")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_when_told(folder: Path, number: int, status: int) -> None:
    """A service manager would have to kill it, or Ctrl-C would show a trace."""
    with serving(folder) as (process, address):
        get(address)
        process.send_signal(number)
        returned, _, err = end(process, folder)
        assert returned == status
        assert "Traceback" not in err


def test_it_serves_and_ends_on_all_addresses_of_a_host(folder: Path) -> None:
    """`--host localhost`, which has an old and a new address, could not be stopped."""
    with serving(folder, "--host", "localhost") as (process, _):
        addresses = re.findall(r"Serving (\S+) until", (folder / ERRORS).read_text())
        assert addresses
        for address in addresses:
            assert get(f"{address}healthz") == "ok\n"
        process.send_signal(signal.SIGTERM)
        status, _, err = end(process, folder)
        assert (status, "Traceback" in err) == (0, False)


def test_requests_under_way_are_finished(folder: Path) -> None:
    """Whoever waits for an answer during a restart would get half of it, or none."""
    with serving(folder) as (process, address):
        place = urlsplit(address)
        connections = []
        for _ in range(40):
            connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=SECONDS)
            connection.request("GET", "/?q=walrus+OR+ocelot")
            connections.append(connection)
        with connections[0].getresponse() as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        for connection in connections[1:]:
            with connection.getresponse() as answer:
                assert answer.status == 200
                assert answer.read().endswith(b"</html>")
        for connection in connections:
            connection.close()
        assert end(process, folder)[0] == 0
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(place.hostname), place.port), timeout=SECONDS)


def test_no_request_fails_while_the_index_is_updated(folder: Path) -> None:
    """Visitors would get errors, or old results for good, whenever a new issue is indexed."""
    settings = load_settings("index", ["corpus"], environ={}, folder=folder)
    with serving(folder) as (process, address):
        stop = threading.Event()
        failures: list[str] = []
        answered = [0]

        def visit() -> None:
            while not stop.is_set():
                for path in ("?q=about", "api/v1/search?q=walrus", "issues", "entry/2019-01/1", "feed.atom", "readyz"):
                    try:
                        get(address + path)
                        answered[0] += 1
                    except OSError as error:
                        failures.append(f"{path}: {error}")

        visitors = [threading.Thread(target=visit) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        try:
            for number in range(2, 62):
                issue = folder / "corpus" / f"{number:04}.md"
                issue.write_text(ISSUE.format(issue.stem, f"ocelot{number}"))
                update(settings)
                if number > 12 and answered[0] > 100:
                    break
        finally:
            stop.set()
            for visitor in visitors:
                visitor.join(SECONDS)
        assert not failures
        assert answered[0] > 100
        assert f"{number} results" in get(f"{address}?q=about&sort=date")
        assert process.poll() is None


def test_open_opens_the_page_in_the_browser(folder: Path) -> None:
    """`--open` would start a server and leave people to type its address."""
    browser = folder / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened.new\nmv opened.new opened\n')
    browser.chmod(0o755)
    with serving(folder, "--open", BROWSER=f"{browser} %s") as (_, address):
        opened = folder / "opened"
        late = monotonic() + SECONDS
        while not opened.exists() and monotonic() < late:
            sleep(0.05)
        assert opened.read_text().strip() == address


def test_a_port_that_is_taken_is_one_sentence(folder: Path) -> None:
    """A second `shacksearch serve` would end in a trace."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(folder, "--port", port)
        status, out, err = end(process, folder)
    assert status == 2
    assert out == ""
    assert err == f"shacksearch: Port {port} of 127.0.0.1 is taken; choose another with --port.\n"


def test_an_address_of_another_machine_is_one_sentence(folder: Path) -> None:
    """A mistyped host would end in a trace."""
    process = start(folder, "--host", "192.0.2.1", "--port", "0")
    status, _, err = end(process, folder)
    assert status == 2
    assert len(err.splitlines()) == 1
    assert "--host" in err


def test_without_index_and_corpus_it_says_what_to_do(tmp_path: Path) -> None:
    """The server would start with nothing to show, and nobody would know why."""
    (tmp_path / "corpus").mkdir()
    process = start(tmp_path, "--port", "0")
    status, _, err = end(process, tmp_path)
    assert status == 2
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("shacksearch: ")
