"""The folder that a site is written to: only what an export wrote before is ever removed from it."""

from __future__ import annotations

from pathlib import Path

from search.errors import SiteNotWritable

LIST = "shacksearch-site.txt"
"""The file that names all others of an export, one a line, and so makes a folder known as one."""


class SiteFolder:
    """A folder that takes the files of a site, and in the end loses those of the export before that are no more.

    Raises `SiteNotWritable` when the folder holds something else already, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = self._files_before()
        self._written: set[str] = set()

    def write(self, path: str, content: bytes | str) -> None:
        """Write one file, unless it is there just so: what has not changed keeps its time."""
        data = content.encode() if isinstance(content, str) else content
        target = self._folder / path
        try:
            if not (target.is_file() and target.read_bytes() == data):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        except OSError as error:
            raise self._not_writable(error) from None
        self._written.add(path)

    def finish(self) -> int:
        """Remove what the export before wrote and this one did not; return how many files the site has."""
        self.write(LIST, "".join(f"{path}\n" for path in sorted(self._written)))
        for path in self._before - self._written:
            target = self._folder / path
            try:
                target.unlink(missing_ok=True)
                for parent in target.relative_to(self._folder).parents:
                    if parent != Path() and not any((self._folder / parent).iterdir()):
                        (self._folder / parent).rmdir()
            except OSError as error:
                raise self._not_writable(error) from None
        return len(self._written)

    def _files_before(self) -> set[str]:
        try:
            if (self._folder / LIST).is_file():
                lines = (self._folder / LIST).read_text(encoding="utf-8").splitlines()
                return {
                    line for line in lines if line and ".." not in Path(line).parts and not Path(line).is_absolute()
                }
            if self._folder.exists() and any(self._folder.iterdir()):
                raise SiteNotWritable(
                    f"{self._folder} holds files that are no exported site; name a new or an empty folder with --site."
                )
        except (OSError, UnicodeDecodeError) as error:
            raise self._not_writable(error) from None
        return set()

    def _not_writable(self, error: OSError | UnicodeDecodeError) -> SiteNotWritable:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return SiteNotWritable(f"The site cannot be written to {self._folder} ({reason}); name another with --site.")
