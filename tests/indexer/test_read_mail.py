"""Mail as input."""

from __future__ import annotations

import mailbox
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus import look_at
from indexer.errors import UnreadableSource
from indexer.options import ReadOptions
from indexer.read_mail import read_mail

OPTIONS = ReadOptions()
HTML = """<html><head><style>p {color: red}</style></head><body>
<div style="display:none">A preview <a href="https://pre.example">that nobody sees</a></div>
<p><a href="https://news.example/view-in-browser?id=1">View in browser</a></p>
<img src="https://track.example/open.gif" width="1" height="1">
<table><tr><td><h2>Reading</h2></td></tr>
<tr><td><p><a href="https://a.example/moss">Moss on the north side</a> — is a myth.</p></td></tr>
<tr><td><p><strong><a href="https://b.example/fern">Ferns older than flowers</a></strong><br>Their tree.</p></td></tr>
</table>
<p>You get this because you signed up. <a href="https://news.example/unsubscribe?u=1">Unsubscribe</a> |
<a href="https://news.example/prefs">Manage preferences</a></p></body></html>"""
TEXT = """Hello!

How moss finds north
    https://a.example/moss

Ferns, older than flowers
    https://b.example/fern

-----
Unsubscribe: https://news.example/unsubscribe?u=1
"""


def mail(
    subject: str = "Fern Letter 9", date: str = "Tue, 03 Mar 2020 23:30:00 -0500", html: str = HTML
) -> EmailMessage:
    """A newsletter as it is sent."""
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = subject, "Fern Letter <fern@news.example>", date
    message.set_content(TEXT)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def test_html_part() -> None:
    """Entries would come from the poorer text part, or the letter's furniture would be entries."""
    issue = read_mail(mail().as_bytes(), "letter-9", OPTIONS)
    assert (issue.name, issue.title, issue.date) == ("letter-9", "Fern Letter 9", "2020-03-03")
    assert [(entry.title, entry.urls, entry.section) for entry in issue.entries] == [
        ("Moss on the north side", ("https://a.example/moss",), "Reading"),
        ("Ferns older than flowers", ("https://b.example/fern",), "Reading"),
    ]
    assert not any(entry.images for entry in issue.entries)


def test_text_part() -> None:
    """A letter in plain text would have no entries, its indented addresses taken for code."""
    issue = read_mail(mail(html="").as_bytes(), "letter-9", OPTIONS)
    assert [(entry.title, entry.urls) for entry in issue.entries] == [
        ("How moss finds north", ("https://a.example/moss",)),
        ("Ferns, older than flowers", ("https://b.example/fern",)),
    ]


def test_unknown_charset_and_subject() -> None:
    """One odd header would lose the issue."""
    data = mail("Fwd: =?utf-8?q?Farn_=C3=A4lter?=").as_bytes().replace(b'charset="utf-8"', b'charset="x-unheard-of"')
    issue = read_mail(data, "x", OPTIONS)
    assert issue.title == "Farn älter"
    assert len(issue.entries) == 2


def test_mailbox(tmp_path: Path) -> None:
    """A mailbox would be one issue, or a broken mail in it lose the others."""
    box = mailbox.mbox(tmp_path / "fern.mbox")
    for message in (
        mail(),
        mail("Fern Letter 10", "Tue, 10 Mar 2020 08:00:00 +0000"),
        mail("Again", "Tue, 10 Mar 2020 09:00:00 +0000"),
    ):
        box.add(message)
    broken = EmailMessage()
    broken["Subject"] = "An attachment alone"
    broken.add_attachment(b"x", maintype="application", subtype="zip", filename="x.zip")
    box.add(broken)
    box.close()
    (tmp_path / "single.eml").write_bytes(mail().as_bytes())
    corpus = look_at([tmp_path], OPTIONS, {})
    readings = [reading for _, reading in corpus.read(corpus.units)]
    names = [issue.name for reading in readings for issue in reading.issues]
    assert names == ["fern-2020-03-03", "fern-2020-03-10", "fern-2020-03-10-3", "single"]
    assert [problem.reason for reading in readings for problem in reading.problems] == [
        "mail 4: there is no text in the mail"
    ]


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """A damaged mail would be a traceback."""
    with suppress(UnreadableSource):
        assert read_mail(data, "x", OPTIONS).name == "x"


@pytest.mark.parametrize(
    "header", [b"Content-Type: multipart/mixed", b"Content-Type: ;;;", b"Date: x\nSubject: =?x?q?=FF?=", b"From: \xff<"]
)
def test_malformed_headers(header: bytes) -> None:
    """A damaged header would be a traceback."""
    with suppress(UnreadableSource):
        assert read_mail(header + b"\n\nOne title here\nhttps://a.example\n", "x", OPTIONS).name == "x"
