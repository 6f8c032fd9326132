"""An exported site on a plain file server, in a folder of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.archive import Archive
from search.config import load_settings
from search.synonyms import load_synonyms
from web.static_site.data import FOLDER as FOLDER_OF_DATA
from web.static_site.data import search_data
from web.static_site.folder import SiteFolder
from web.static_site.places import folder_names
from web.static_site.site import export_site

FOLDER = "sub/folder"
BASE = f"https://digest.example.org/{FOLDER}/"


def exported(index: Path, root: Path, base_url: str = BASE) -> Path:
    """Export an archive into the folder `FOLDER` of `root`, and return that."""
    export_site(load_settings(index, environ={}, folder=root.parent), root / FOLDER, base_url=base_url)
    return root / FOLDER


def search_data_of(index: Path, folder: Path) -> Path:
    """Write only what the scripts search, which takes no time, and return where it is."""
    archive = Archive.open(index)
    entries = tuple(archive.entries())
    site = SiteFolder(folder)
    collections = {entry.issue: entry.collection for entry in entries}
    for path, text in search_data(entries, folder_names(archive.issues(), collections), load_synonyms()).items():
        site.write(path, text)
    return folder / FOLDER_OF_DATA


@contextmanager
def hosted(root: Path) -> Iterator[str]:
    """Serve a folder by Python's own file server, as a process, and give its address."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        match = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert match is not None
        yield match[0]
    finally:
        process.kill()
        process.communicate()
