"""What a server in the open meets, sent to the real process: slow clients, oversized and malformed requests, hosts."""

from __future__ import annotations

import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from tests.web.test_serve import ERRORS, ISSUE, SECONDS, end, get, serving

PATIENCE = 2
LONG = 10_000_000
EVIL = "evil.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus: an issue, and an entry that takes megabytes to tell."""
    folder = tmp_path_factory.mktemp("abuse")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "2019-01.md").write_text(ISSUE.format("2019-01", "walrus"))
    long = {"id": "long#1", "title": "long", "text": "\U0001f642" * 500_000}
    (folder / "long.jsonl").write_text(json.dumps(long, ensure_ascii=False))
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """A server with little patience; nothing may make it print a trace."""
    with serving(folder, "--corpus", "long.jsonl", SHACKSEARCH_WEB_PATIENCE=str(PATIENCE)) as (process, address):
        place = urlsplit(address)
        yield str(place.hostname), int(place.port or 0)
        assert process.poll() is None
        assert "Traceback" not in (folder / ERRORS).read_text()


def answer(server: tuple[str, int], request: bytes) -> bytes:
    """Send something and return all that comes until the server hangs up."""
    received = b""
    with socket.create_connection(server, timeout=SECONDS) as connection:
        connection.sendall(request)
        try:
            while block := connection.recv(1 << 16):
                received += block
        except ConnectionResetError:  # it has not read what was too much
            pass
    return received


def ask(server: tuple[str, int], line: str, *headers: str, host: str = "localhost") -> tuple[int, str, str]:
    """Send a request and return status, headers and body of the answer."""
    head = "\r\n".join((line, f"Host: {host}", *headers, "Connection: close"))
    start, _, body = answer(server, f"{head}\r\n\r\n".encode("latin-1")).decode().partition("\r\n\r\n")
    return int(start.split()[1]), start, body


MALFORMED = {
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50), {0}),
    "only line ends": (b"\r\n" * 50, {0}),
    "a line that never ends": (b"GET /" + b"a" * 20_000, {431}),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 404, 505}),
    "no version": (b"GET /healthz\r\n\r\n", {200, 400}),
    "a header line without a colon": (b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n", {400}),
    "a blank before the colon": (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", {400}),
    "a null byte in a header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", {400}),
    "two lengths": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nabcdefg",
        {400},
    ),
    "a length below nothing": (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", {400}),
    "a length that is no number": (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x9\r\n\r\n", {400}),
    "a body of gigabytes": (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nabc", {413}),
    "a chunk without a size": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        {400},
    ),
    "an unknown encoding": (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\nzz\r\n", {501}),
    "one long header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", {431}),
    "many headers": (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 5_000 + b"\r\n", {431}),
    "a long address": (b"GET /?q=" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {431}),
    "bytes that are no ASCII": (b"GET /?q=\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    "chunks for ever": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"400\r\n" + b"a" * 1024 + b"\r\n") * 40,
        {400, 405, 413},
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_requests(server: tuple[str, int], name: str) -> None:
    """A request that is none would be served, keep a connection, or end the server."""
    request, statuses = MALFORMED[name]
    received = answer(server, request)
    assert (int(received.split()[1]) if received else 0) in statuses
    assert b"Traceback" not in received
    assert ask(server, "GET /healthz HTTP/1.1")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "FOO"])
def test_methods(server: tuple[str, int], method: str) -> None:
    """Something could be changed, or headers be read out by TRACE."""
    status, head, body = ask(server, f"{method} / HTTP/1.1", "X-Secret: cheese", "Content-Length: 0")
    assert status == 405
    assert re.search(r"^Allow: (?:(?:GET|HEAD|OPTIONS)(?:, )?)+\r?$", head, re.MULTILINE)
    assert "cheese" not in body


def test_a_method_cannot_be_smuggled_in_a_header(server: tuple[str, int]) -> None:
    """A proxy's rules for methods would mean nothing."""
    assert ask(server, "GET / HTTP/1.1", "X-HTTP-Method-Override: DELETE")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/../../../../etc/passwd", "/static/x/..%2f..%2f..%2fetc%2fpasswd", "/static/%2e%2e/%2e%2e/app.py",
        "/static/x/%00", "/static/x/..\\..\\app.py", "/static//etc/passwd", "//etc/passwd", f"//{EVIL}/%2f..",
        "/%2e%2e%2fetc", "/issue/..%2f..%2fetc%2fpasswd", "/entry/../../etc/passwd/1", "/entry/%ff%fe/1", "/%zz",
        "/." + "/.." * 2_000, "/" + "a/" * 6_000, "/;/etc/passwd", "/index/current", "/.git/config", "*",
        f"{EVIL}:443", "/\u202e".encode().decode("latin-1"),
    ],
)  # fmt: skip
def test_paths(server: tuple[str, int], path: str) -> None:
    """A file of the machine would be sent, or the visitor led elsewhere."""
    status, head, body = ask(server, f"GET {path} HTTP/1.1")
    assert status in (308, 400, 404)
    assert "root:" not in body
    assert not re.search("^Location: (?!(?:http://localhost)?/[a-z])", head, re.MULTILINE)


STATIC = ["/static/{version}/../app.py", "/static/{version}/%2e%2e/app.py", "/static/{version}//etc/passwd",
          "/static/{version}/..%5capp.py", "/static/{version}/%00", "/static/{version}/."]  # fmt: skip


@pytest.mark.parametrize("path", STATIC)
def test_static_files_are_those_of_their_folder(server: tuple[str, int], path: str) -> None:
    """With the version that the pages tell, the application's code could be read."""
    page = ask(server, "GET / HTTP/1.1")[2]
    version = re.findall(r"/static/([0-9a-f]+)/style\.css", page)[0]
    assert ask(server, f"GET /static/{version}/style.css HTTP/1.1")[0] == 200
    status, _, body = ask(server, f"GET {path.format(version=version)} HTTP/1.1")
    assert status in (308, 400, 404)
    assert "import" not in body


@pytest.mark.parametrize(
    "path", ["/?q=", "/feed.atom?q=", "/api/v1/search?q=", "/api/v1/suggest?q=", "/issue/", "/entry/x/1?q="]
)
@pytest.mark.parametrize("end_of_line", ["%0d%0a", "%0a", "%0d", "%e5%98%8a%e5%98%8d", "%c4%8d%c4%8a", "%e2%80%a8"])
def test_no_header_can_be_injected(server: tuple[str, int], path: str, end_of_line: str) -> None:
    """A link to our page could set cookies there, or split the answer in two."""
    injected = f"walrus{end_of_line}Set-Cookie:%20a=b{end_of_line}{end_of_line}%3Chtml%3E"
    status, head, body = ask(server, f"GET {path}{injected} HTTP/1.1")
    assert status in (200, 404)
    names = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:]}
    assert "set-cookie" not in names
    assert head.count("HTTP/1.1") == 1
    assert "<html>" not in body or "Content-Type: application/json" in head or "suggestions+json" in head
    assert "\n" not in head.replace("\r\n", "")


@pytest.mark.parametrize(
    "path", ["/", "/?q=walrus", "/issues", "/issue/2019-01", "/entry/2019-01/1", "/feed.atom", "/opensearch.xml"]
)
def test_no_header_of_a_client_changes_what_others_may_be_sent(server: tuple[str, int], path: str) -> None:
    """A cache in front of us would send others a page whose links lead to an attacker's host."""
    plain = _timeless(ask(server, f"GET {path} HTTP/1.1"))
    forged = [
        f"{name}: {EVIL}"
        for name in ("X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL")
    ]
    forged += [
        f"Forwarded: host={EVIL}",
        "X-Forwarded-Proto: gopher",
        "X-Forwarded-Prefix: //evil.example",
        f"Referer: https://{EVIL}/",
    ]
    assert _timeless(ask(server, f"GET {path} HTTP/1.1", *forged)) == plain
    absolute = ask(server, f"GET http://{EVIL}{path} HTTP/1.1")
    assert EVIL not in absolute[1] + absolute[2]


def _timeless(found: tuple[int, str, str]) -> tuple[int, str, str]:
    status, head, body = found
    kept = [line for line in head.split("\r\n") if not line.startswith(("Date:", "Server-Timing:"))]
    return status, "\n".join(kept), re.sub(r"in [0-9.,]+ m?s", "", body)


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"localhost.{EVIL}",
        f"127.0.0.1.{EVIL}",
        f"{EVIL}:80",
        "localhost@evil.example",
        '"><script>',
        "",
        "127.0.0.1, x",
        "0.0.0.0",
        "[::2]",
    ],
)
@pytest.mark.parametrize(
    "path", ["/", "/?q=walrus", "/readyz", "/feed.atom", "/api/v1/search?q=walrus", "/nowhere", "/static/x/y"]
)
def test_on_loopback_no_other_host_is_answered(server: tuple[str, int], path: str, host: str) -> None:
    """A page on the web could read a private archive through the browser (DNS rebinding), or poison a cache."""
    status, head, body = ask(server, f"GET {path} HTTP/1.1", host=host)
    if host:
        assert status == 400
        assert "A <mark>walrus" not in body
    assert EVIL not in head + body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_on_loopback_its_own_names_are_answered(server: tuple[str, int], host: str) -> None:
    """The page would refuse the very address that it says it is served at."""
    assert ask(server, "GET /readyz HTTP/1.1", host=host)[0] == 200


def is_open(connection: socket.socket) -> bool:
    """Tell whether the other end has not hung up."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        connection.setblocking(True)


def test_slow_clients_do_not_keep_others_out(server: tuple[str, int]) -> None:
    """Two hundred connections that send a byte now and then would take the page off the net (slowloris)."""
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(server, timeout=SECONDS)) for _ in range(200)]
        for place, connection in enumerate(slow):
            if place % 2:  # the others send nothing at all
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        late = monotonic() + SECONDS
        while any(map(is_open, slow)) and monotonic() < late:
            assert ask(server, "GET /?q=walrus HTTP/1.1")[0] == 200
            for connection in slow[1::2]:
                with suppress(OSError):
                    connection.send(b"a")
            sleep(PATIENCE / 5)
        assert not any(map(is_open, slow))


def test_a_body_that_comes_by_the_byte_is_not_waited_for(server: tuple[str, int]) -> None:
    """As above, with the body instead of the headers."""
    with socket.create_connection(server, timeout=SECONDS) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n")
        late = monotonic() + SECONDS
        while is_open(slow) and monotonic() < late:
            try:
                slow.send(b"a")
            except OSError:
                break
            sleep(PATIENCE / 5)
        assert monotonic() < late


def test_an_answer_that_nobody_takes_is_given_up(server: tuple[str, int]) -> None:
    """Clients that read a byte now and then would keep megabytes each, and the server's connections."""
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(SECONDS)
        slow.connect(server)
        slow.sendall(b"GET /api/v1/entry/long/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got, began = 0, monotonic()
        try:
            # Once the server has given up, what was on its way comes without waiting.
            while block := slow.recv(16 if (is_slow := monotonic() < began + 3 * PATIENCE) else 1 << 16):
                got += len(block)
                sleep(PATIENCE / 10 if is_slow else 0)
        except ConnectionResetError:
            pass
        assert 0 < got < LONG


def test_a_whole_answer_is_larger_than_what_was_given_up(server: tuple[str, int]) -> None:
    """The test above would hold for an answer that fits into the buffers of the system."""
    status, _, body = ask(server, "GET /api/v1/entry/long/1 HTTP/1.1")
    assert status == 200
    assert len(body) > LONG


def test_an_idle_connection_that_was_used_is_closed(server: tuple[str, int]) -> None:
    """Browsers that are left open would add up."""
    with socket.create_connection(server, timeout=SECONDS) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while block := connection.recv(1000):
            received += block
        assert received.startswith(b"HTTP/1.1 200")


def test_slow_clients_do_not_keep_it_from_ending(folder: Path) -> None:
    """A restart would have to wait for whoever is slow, or the service manager kill it."""
    with serving(folder, SHACKSEARCH_WEB_PATIENCE="600") as (process, address):
        place = urlsplit(address)
        with socket.create_connection((str(place.hostname), place.port or 0), timeout=SECONDS) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            get(f"{address}healthz")
            process.send_signal(signal.SIGTERM)
            assert end(process, folder)[0] == 0


def test_readyz_turns_red_when_the_index_is_gone_and_green_when_it_is_back(tmp_path: Path) -> None:
    """A load balancer would send visitors to a server without an index, or never again to one that has its back."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "2019-01.md").write_text(ISSUE.format("2019-01", "walrus"))
    with serving(tmp_path) as (process, address):
        place = urlsplit(address)
        server = (str(place.hostname), int(place.port or 0))
        for _ in range(3):
            assert ask(server, "GET /readyz HTTP/1.1")[0] == 200
            (tmp_path / "index").rename(tmp_path / "away")
            assert ask(server, "GET /readyz HTTP/1.1")[0] == 503
            status, head, body = ask(server, "GET /?q=walrus HTTP/1.1")
            assert (status, "Retry-After: 10" in head, "There is no index yet." in body) == (503, True, True)
            assert ask(server, "GET /healthz HTTP/1.1")[0] == 200
            (tmp_path / "away").rename(tmp_path / "index")
            assert ask(server, "GET /readyz HTTP/1.1")[0] == 200
            assert "1 result" in ask(server, "GET /?q=walrus HTTP/1.1")[2]
            (tmp_path / "index" / "current").rename(tmp_path / "current")
            (tmp_path / "index" / "current").write_text("damaged")
            assert ask(server, "GET /readyz HTTP/1.1")[0] == 503
            assert "The index is damaged." in ask(server, "GET /?q=walrus HTTP/1.1")[2]
            (tmp_path / "current").rename(tmp_path / "index" / "current")
            assert ask(server, "GET /readyz HTTP/1.1")[0] == 200
        assert process.poll() is None
