"""Security headers, caching, limits and configuration: what every answer has, whatever it is about."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.errors import BadConfig
from tests.conftest import missing
from tests.web.conftest import make_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYTHING = [
    "/", "/?q=paxos", "/?q=paxos&page=x", "/entry/2019-07/1", "/entry/2019-07/99", "/issue/2019-07", "/issues",
    "/sites", "/feed.atom", "/opensearch.xml", "/robots.txt", "/healthz", "/readyz", "/nowhere",
    "/api/v1/search?q=paxos", "/api/v1/nowhere", "/favicon.ico",
]  # fmt: skip
CACHED = [
    "/", "/?q=paxos", "/entry/2019-07/1", "/issue/2019-07", "/issues", "/sites", "/feed.atom?q=paxos",
    "/api/v1/search?q=paxos", "/api/v1/suggest?q=pax", "/api/v1/entry/2019-07/1",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    """A page (or an error page) could be framed, run what was injected, or tell other sites what was searched for."""
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", EVERYTHING)
def test_no_answer_breaks_its_own_policy(client: FlaskClient, path: str) -> None:
    """An inline script or style would be refused by the browser, and the page would look broken."""
    answer = client.get(path)
    if answer.mimetype == "text/html":
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
        assert answer.text.count("<script") == answer.text.count('<script type="module" src="/static/')


@pytest.mark.parametrize("path", CACHED)
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    """Going Back, or polling a feed, would search and send everything again."""
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert "Server-Timing" not in again.headers, "304 is said before any search is done"
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_tag_is_that_of_the_canonical_query(client: FlaskClient) -> None:
    """The same results under two spellings of an address would be searched for twice; different ones mixed up."""
    tag = client.get("/?q=paxos").headers["ETag"]
    assert client.get("/?page=1&q=%20paxos&sort=relevance").headers["ETag"] == tag
    assert client.get("/?q=raft").headers["ETag"] != tag
    assert client.get("/?q=paxos", base_url="http://other.example").headers["ETag"] != tag


def test_static_files_are_kept_for_ever_and_their_address_changes(client: FlaskClient, app: Flask) -> None:
    """Every page would ask for its style again, or an old style would stay after an update."""
    version = app.extensions["shacksearch"].version
    assert f"/static/{version}/style.css" in client.get("/").text
    answer = client.get(f"/static/{version}/main.js")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/000000000000/main.js").status_code == 404
    assert client.get(f"/static/{version}/../app.py").status_code == 404
    assert client.get(f"/static/{version}/%2e%2e/app.py").status_code == 404


def test_the_scripts_are_small(app: Flask) -> None:
    """The page would be slow on a telephone: scripts have 8 kB in all."""
    scripts = list((app.extensions["shacksearch"].folder / "static").glob("*.js"))
    assert scripts
    assert sum(script.stat().st_size for script in scripts) < 8_000


def test_server_timing_tells_how_long_the_search_took(client: FlaskClient) -> None:
    """Nobody could tell a slow search from a slow page."""
    timing = ", ".join(client.get("/?q=paxos").headers.getlist("Server-Timing"))
    assert "search;dur=" in timing
    assert "total;dur=" in timing


@pytest.mark.parametrize("path", ["/", "/issues", "/api/v1/search", "/feed.atom"])
def test_addresses_can_only_be_read(client: FlaskClient, path: str) -> None:
    """A form on another site could send what it likes."""
    answer = client.post(path, data={"q": "paxos"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("q=" + "a" * 1_001, "longer than 1,000 characters"),
        ("q=paxos&page=101", "from 1 to 100"),
        ("q=" + "+".join(f"a{n}*" for n in range(11)), "too many words"),
        ("q=b*+" + "+".join(f"{n}x" for n in range(91)), "too many words"),
        ("&".join(f"site=s{n}.org" for n in range(21)), "No more than 20 sites"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_requests_have_limits(client: FlaskClient, path: str, query: str, sentence: str) -> None:
    """One request could keep the server busy for long."""
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text


def test_a_page_can_be_too_deep(client: FlaskClient) -> None:
    """Somebody could walk through the whole archive, each page slower than the one before."""
    answer = client.get("/api/v1/search?q=broker&limit=100&page=11")
    assert answer.status_code == 400
    assert "first 1,000 results" in answer.text


def test_only_trusted_hosts_are_answered(index: Path) -> None:
    """Addresses in feeds and canonical links would be those that an attacker put into the Host header."""
    client = make_app(index, TRUSTED_HOSTS=["digest.example.org"]).test_client()
    assert client.get("/", base_url="http://digest.example.org").status_code == 200
    refused = client.get("/", base_url="http://evil.example.com")
    assert refused.status_code == 400
    assert "evil" not in refused.text


def test_forwarded_headers_count_only_when_configured(index: Path) -> None:
    """Anyone could make the page's links lead to a host of theirs."""
    forged = {"X-Forwarded-Host": "proxy.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/find"}
    plain = make_app(index).test_client().get("/issue/2019-07", headers=forged).text
    assert '<link rel="canonical" href="http://localhost/issue/2019-07">' in plain
    behind = make_app(index, PROXY_FIX=1).test_client().get("/issue/2019-07", headers=forged).text
    assert '<link rel="canonical" href="https://proxy.example.org/find/issue/2019-07">' in behind
    assert 'href="/find/issues"' in behind


def test_the_rate_can_be_limited(index: Path) -> None:
    """One visitor could take the server from all others; health checks must still get through."""
    if find_spec("flask_limiter") is None:
        missing("Flask-Limiter, which is shacksearch[limit]")
    client = make_app(index, RATE_LIMIT="2 per minute").test_client()
    assert [client.get("/issues").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/api/v1/search?q=a")
    assert client.get("/api/v1/search?q=a").status_code in (200, 429)
    assert refused.status_code in (200, 429)
    assert "wait" in client.get("/issues").text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("level", "expected", "unexpected"),
    [("", "", "GET"), ("plain", "GET / 200", "secret"), ("full", "127.0.0.1 GET /?q=secret 200", "nothing")],
)
def test_the_access_log_tells_no_more_than_asked(
    index: Path, caplog: pytest.LogCaptureFixture, level: str, expected: str, unexpected: str
) -> None:
    """What people search for, and who they are, would end in a file that nobody asked for."""
    client = make_app(index, ACCESS_LOG=level).test_client()
    logging.getLogger("web.access").propagate = True
    with caplog.at_level(logging.INFO, "web.access"):
        client.get("/?q=secret")
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name == "web.access")
    assert expected in logged
    assert unexpected not in logged


@pytest.mark.parametrize(
    "config",
    [{"ACCESS_LOG": "all"}, {"MAX_DEPTH": "deep"}, {"PROXY_FIX": True}, {"MAX_COST": -1}, {"TRUSTED_HOSTS": 5}],
)
def test_a_setting_that_cannot_be_used_is_said_at_once(index: Path, config: dict[str, object]) -> None:
    """A mistake in the configuration would show only in the middle of someone's request."""
    with pytest.raises(BadConfig, match=next(iter(config))):
        make_app(index, **config)


def test_settings_come_from_the_environment(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under gunicorn or systemd there is no other way to configure the page."""
    monkeypatch.setenv("SHACKSEARCH_WEB_TITLE", "Our digest")
    monkeypatch.setenv("SHACKSEARCH_WEB_TRUSTED_HOSTS", "a.example, b.example")
    app = make_app(index)
    assert "Our digest" in app.test_client().get("/", base_url="http://b.example").text
    assert app.config["TRUSTED_HOSTS"] == ["a.example", "b.example"]
