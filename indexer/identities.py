"""Issue names and entry ids: which file each belongs to, so that none stands in the index twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.reading import Reading
from indexer.sources import shown_as
from indexer.units import FREE_KINDS, Unit
from search.model import Entry, Issue, Problem


class Identities:
    """Lets each issue name (in whatever case) and each entry id in once, and reports the others.

    The names of Markdown and HTML issues are known before anything is read, and win. JSON Lines, feeds and mail may
    name any issue and any id: of these files the first wins, so all of them must be admitted in their order, or none.
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self._planned: dict[str, str] = {}
        for unit in units:
            if unit.kind not in FREE_KINDS:
                self._planned.setdefault(unit.full_name.casefold(), unit.key)
        self._issues: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def admit(self, unit: Unit, reading: Reading) -> Reading:
        """Return what of a unit's reading may be indexed, with a problem for each issue that lost something."""
        admit = self._admit_free if unit.kind in FREE_KINDS else self._admit_planned
        issues: list[Issue] = []
        problems = list(reading.problems)
        for issue in reading.issues:
            admitted, reason = admit(issue, unit.key)
            if admitted.entries:
                issues.append(admitted)
            if reason:
                problems.append(Problem(shown_as(unit.key), reason))
        return Reading(tuple(issues), tuple(problems))

    def _admit_planned(self, issue: Issue, file: str) -> tuple[Issue, str]:
        owner = self._planned[issue.name.casefold()]
        if owner == file:
            return issue, ""
        return replace(
            issue, entries=()
        ), f"issue {issue.name} is named as that of {shown_as(owner)} is; rename one of the files"

    def _admit_free(self, issue: Issue, file: str) -> tuple[Issue, str]:
        name = issue.name.casefold()
        owner = self._planned.get(name) or self._issues.get(name)
        if owner is not None:
            reason = f"issue {issue.name} is in {shown_as(owner)} already; "
            return replace(issue, entries=()), f"{reason}its {len(issue.entries)} entries here are left out"
        self._issues[name] = file
        clashing = [entry for entry in issue.entries if self._owner(entry)]
        kept = tuple(entry for entry in issue.entries if not self._owner(entry))
        self._ids.update((entry.id, file) for entry in kept)
        if not clashing:
            return issue, ""
        first = clashing[0]
        reason = f"{len(clashing)} entries of issue {issue.name} are left out, for their ids are taken: {first.id} by "
        return replace(issue, entries=kept), reason + shown_as(self._owner(first))

    def _owner(self, entry: Entry) -> str:
        """Return the file that an entry's id belongs to, or "": `2019-07#3` is issue 2019-07's, if there is one."""
        return self._ids.get(entry.id) or self._planned.get(entry.id.rpartition("#")[0].casefold(), "")
