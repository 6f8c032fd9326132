"""Writing the segments of a large build in several processes, one for each processor.

A worker analyses the entries that it is sent and writes one segment of them. It is a fork of the writer, and the system
kills it when the writer ends, however that ends: the lock of the index is free then, and the next writer must find
nobody who still writes.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from search.flat_index import SegmentRecord
from search.model import Entry

Write: TypeAlias = Callable[[Iterator[Entry]], SegmentRecord | None]
"""Writes a segment of some entries and returns its record; None when there were no entries."""

_BATCH = 100
_PR_SET_PDEATHSIG = 1
_MOST = 8


class SegmentWorkers:
    """Workers that wait for entries; each writes what it was sent when `finish` is called."""

    def __init__(self, writes: Sequence[Write]) -> None:
        self._context = get_context("fork")
        self._batch: list[Entry] = []
        self._next = 0
        self._workers = [self._start(write) for write in writes]

    def add(self, entry: Entry) -> None:
        """Send an entry to one of the workers; raises `OSError` when that has ended."""
        self._batch.append(entry)
        if len(self._batch) == _BATCH:
            self._send()

    def finish(self) -> list[SegmentRecord]:
        """Have every worker write its segment, and return their records; raises what they raised."""
        self._send()
        for _, connection in self._workers:
            _tell(connection, None)
        results = [_received(connection) for _, connection in self._workers]
        self.stop()
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if isinstance(result, SegmentRecord)]

    def stop(self) -> None:
        """End the workers, whatever they are doing."""
        for process, connection in self._workers:
            process.terminate()
            process.join()
            connection.close()
        self._workers = []

    def _start(self, write: Write) -> tuple[BaseProcess, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(os.getpid(), theirs, write), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _send(self) -> None:
        if self._batch:
            _, connection = self._workers[self._next]
            _tell(connection, self._batch)
            self._next = (self._next + 1) % len(self._workers)
            self._batch = []


def workers_wanted() -> int:
    """Return how many workers are worth starting here: none where a process cannot safely be forked."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    processors = min(len(os.sched_getaffinity(0)), _MOST)
    return processors if processors > 1 else 0


def _work(writer: int, connection: Connection, write: Write) -> None:
    _end_with(writer)
    gc.disable()  # what is made here stays until the end, which is soon
    try:
        connection.send(write(_entries(connection)))
    except (EOFError, KeyboardInterrupt):  # the writer is gone, or going
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the writer's to raise
        connection.send(error)


def _end_with(writer: int) -> None:
    """Have the system kill this process as soon as its parent, the writer, has ended (prctl(2), Linux)."""
    from ctypes import CDLL

    CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != writer:  # it has ended already
        os._exit(1)


def _entries(connection: Connection) -> Iterator[Entry]:
    while (batch := connection.recv()) is not None:
        yield from batch


def _tell(connection: Connection, entries: list[Entry] | None) -> None:
    try:
        connection.send(entries)
    except OSError as error:
        said = _received(connection)  # why it has ended
        raise said if isinstance(said, BaseException) else error from error


def _received(connection: Connection) -> SegmentRecord | BaseException | None:
    """Return what a worker sent in the end: its segment's record, or what it raised."""
    try:
        return connection.recv()  # type: ignore[no-any-return]
    except (EOFError, OSError):
        return OSError("a process that was writing it has been ended")
