"""The Whoosh schema: the words of an entry with their positions, its keys, its columns, and the entry itself.

It is made of Whoosh's own kinds of fields, so that a script needs nothing of ours to open the index. What stands in
them comes from our own analyser, finished: `search.whoosh_segments` hands it to Whoosh's codec.
"""

from __future__ import annotations

from whoosh import analysis, columns, fields

KEYS = ("id", "issue", "whole_issue", "collection", "host", "link", "lang", "has", "date", "whole_title")


def schema() -> fields.Schema:
    """Return a fresh schema object."""
    return fields.Schema(
        words=fields.TEXT(analyzer=analysis.SimpleAnalyzer(), phrase=True),
        **{name: fields.ID() for name in KEYS},
        entry=fields.STORED(),
        length_of=fields.COLUMN(columns.NumericColumn("f")),
        date_of=fields.COLUMN(columns.NumericColumn("I")),
        id_of=fields.COLUMN(columns.VarBytesColumn()),
        site_of=fields.COLUMN(columns.VarBytesColumn()),
        lang_of=fields.COLUMN(columns.VarBytesColumn()),
        collection_of=fields.COLUMN(columns.VarBytesColumn()),
        place_of=fields.COLUMN(columns.VarBytesColumn()),
    )
