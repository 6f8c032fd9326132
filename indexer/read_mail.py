"""Mail: a newsletter as it was sent (`.eml`), or a mailbox of many (`.mbox`); each mail is an issue."""

from __future__ import annotations

import email
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from indexer.blocks import Block
from indexer.dates import feed_date, issue_date
from indexer.entries import IssueFacts
from indexer.errors import UnreadableSource
from indexer.html_page import read_fragment
from indexer.markdown_blocks import markdown_blocks
from indexer.options import MAX_BYTES, ReadOptions
from indexer.own_pages import outside_test
from indexer.parts import Parts, issue_of
from indexer.plaintext import plain
from search.model import Issue, Problem

_QUOTED_SUBJECT = re.compile(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_RULES = re.compile(r"^[-=_*~#+ ]{5,}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail taken apart: subject, date (ISO 8601), sender, and the blocks of its text."""

    subject: str
    date: str
    sender: str
    blocks: tuple[Block, ...]


def read_mail(data: bytes, name: str, options: ReadOptions) -> Issue:
    """The issue in one mail: its subject is the title, its `Date` the date, its HTML part the content, else its text.

    Raises `UnreadableSource` when it is too large, or no mail with a text.
    """
    return issue_of(mail_parts(data, name, options), options)


def mail_parts(data: bytes, name: str, options: ReadOptions) -> Parts:
    """One mail taken apart. Raises `UnreadableSource`."""
    mail = _parse(data)
    return _parts(mail, name, mail.date or issue_date(name, {}, headings=(mail.subject,)), options)


def read_mailbox(
    path: Path, file: str, stem: str, options: ReadOptions
) -> tuple[tuple[Issue, ...], tuple[Problem, ...]]:
    """The issues in the mailbox at `path`, one of each mail with entries, named `STEM-2020-03-03` by its date.

    What cannot be read is a problem of `file`. Raises `UnreadableSource` when the file cannot be opened.
    """
    problems: list[Problem] = []
    issues = (issue_of(parts, options) for parts in mailbox_parts(path, file, stem, options, problems))
    return tuple(issue for issue in issues if issue.entries), tuple(problems)


def mailbox_parts(path: Path, file: str, stem: str, options: ReadOptions, problems: list[Problem]) -> Iterator[Parts]:
    """The mails of a mailbox taken apart, one at a time; what is to be said of it is added to `problems`."""
    names: set[str] = set()
    for number, data in enumerate(_mails(path), 1):
        try:
            mail = _parse(data)
        except UnreadableSource as error:
            problems.append(Problem(file, f"mail {number}: {error.reason}"))
            continue
        name = f"{stem}-{mail.date or number}"
        name = name if name not in names else f"{name}-{number}"
        names.add(name)
        yield _parts(mail, name, mail.date, options)


def _parts(mail: _Mail, name: str, date: str, options: ReadOptions) -> Parts:
    is_outside = outside_test((mail.subject, mail.sender), options.site_url)
    return Parts(IssueFacts(name, mail.subject, date), mail.blocks, is_outside)


def _parse(data: bytes) -> _Mail:
    if len(data) > MAX_BYTES:
        raise UnreadableSource(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        message = email.message_from_bytes(data, policy=default)
        subject = _QUOTED_SUBJECT.sub("", plain(str(message.get("subject") or "")))
        sender = plain(str(message.get("from") or "").partition("<")[0])
        return _Mail(subject, feed_date(str(message.get("date") or "")), sender, _blocks(message))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:
        # The parser of headers fails on malformed ones in all of these ways.
        raise UnreadableSource(f"the mail cannot be taken apart ({type(error).__name__})") from error


def _mails(path: Path) -> Iterator[bytes]:
    """The mails of a mailbox, one at a time."""
    try:
        box = mailbox.mbox(path, create=False)
        for key in box.iterkeys():
            yield box.get_bytes(key)
    except (OSError, mailbox.Error) as error:
        raise UnreadableSource("it cannot be opened as a mailbox") from error


def _blocks(message: EmailMessage) -> tuple[Block, ...]:
    part = message.get_body(("html", "plain"))
    if part is None:
        raise UnreadableSource("there is no text in the mail")
    try:
        text = str(part.get_content())
    except LookupError:  # a charset that is unknown
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_subtype() == "html":
        return read_fragment(text)
    # Indented text would be code, and a line of dashes below a line a heading.
    return markdown_blocks(_RULES.sub("\n---\n", _INDENT.sub("", text.replace("\r\n", "\n"))))
