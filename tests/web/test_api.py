"""The JSON API: the contract's fields, errors as problem descriptions, one answer for page and command line."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

KEYS = ["query", "total", "took_ms", "relaxed", "suggestion", "hits", "facets"]
HIT = ["id", "issue", "position", "title", "url", "urls", "domain", "date", "lang", "score", "snippet"]


def test_an_answer_has_the_contract_s_fields_in_order(client: FlaskClient) -> None:
    """Scripts that rely on the contract would break."""
    answer = client.get("/api/v1/search?q=proposer")
    assert answer.content_type == "application/json"
    page = json.loads(answer.text)
    assert list(page)[: len(KEYS)] == KEYS
    assert list(page["hits"][0])[: len(HIT)] == HIT
    assert page["query"] == "proposer"
    assert (page["total"], page["relaxed"], page["suggestion"]) == (2, True, None), "the other has the same link"
    hit = page["hits"][0]
    assert (hit["id"], hit["issue"], hit["position"]) == ("2018-50#1", "2018-50", 1)
    assert "<mark>proposer</mark>" in hit["snippet"]
    assert hit["also_in"] == ["2019-07#2"]
    assert page["facets"]["site"] == [{"value": "papers.example.org", "count": 2}]


def test_the_page_and_the_api_find_the_same(client: FlaskClient) -> None:
    """What is found would depend on the way it is asked for."""
    for query in (
        "q=paxos&sort=date",
        "q=consensus+leader&strict=1",
        "q=broker&page=2",
        "q=x&site=brokers.example.net",
    ):
        hits = json.loads(client.get(f"/api/v1/search?{query}").text)["hits"]
        shown = client.get(f"/?{query}").text
        places = [shown.index(f'"/entry/{quote(hit["issue"])}/{hit["position"]}#related"') for hit in hits]
        assert places == sorted(places)
        assert shown.count('<p class="foot">') == len(hits)


def test_limit_offset_and_page(client: FlaskClient) -> None:
    """Clients could not page, or would get hits twice."""

    def ids(query: str) -> list[str]:
        return [hit["id"] for hit in json.loads(client.get(f"/api/v1/search?q=broker&{query}").text)["hits"]]

    everything = ids("limit=24")
    assert len(set(everything)) == 24
    assert ids("limit=5&offset=7") == everything[7:12]
    assert ids("limit=5&page=3") == everything[10:15]
    assert ids("limit=0") == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=-1",
        "limit=x",
        "offset=10001",
        "offset=990&limit=20",
        "sort=best",
        "limit=" + "9" * 5000,
        "q=" + "a" * 2000,
    ],
)
def test_errors_are_problem_descriptions(client: FlaskClient, query: str) -> None:
    """Clients would get a page for people where they expect JSON, or no reason."""
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.text)
    assert problem["status"] == 400
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/entry/2018-50/99", "/api/v2/search"])
def test_what_is_not_there_is_a_problem_too(client: FlaskClient, path: str) -> None:
    """A client would have to parse a page to learn that an entry is gone."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_suggestions_are_in_opensearch_form(client: FlaskClient) -> None:
    """Browsers that have the page as a search engine would show no suggestions."""
    answer = client.get("/api/v1/suggest?q=strong%20lea")
    assert answer.content_type == "application/x-suggestions+json"
    query, found, *_ = json.loads(answer.text)
    assert query == "strong lea"
    assert "strong leader" in found
    assert json.loads(client.get("/api/v1/suggest").text) == ["", []]


def test_an_entry_is_whole(client: FlaskClient) -> None:
    """Clients could find an entry but not read it."""
    entry = json.loads(client.get("/api/v1/entry/2018-50/1").text)
    assert entry["id"] == "2018-50#1"
    assert entry["bullets"] == ["A proposer asks.", "An acceptor promises."]
    assert entry["also_in"] == ["2019-07#2"]
    assert entry["urls"] == ["https://papers.example.org/paxos"]


def test_no_text_upsets_the_api(client: FlaskClient) -> None:
    """Some byte in an address would end in an error of the server."""
    for text in ("%00", "%FF%FE", "%ED%A0%80", "%F0%9F%98%80", "((((", "%22", "-", "*", "site:", "a" * 1000):
        for path in ("/", "/api/v1/search", "/api/v1/suggest", "/feed.atom"):
            assert client.get(f"{path}?q={text}").status_code == 200, (path, text)
