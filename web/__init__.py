"""The archive on the web: search page, JSON API and feeds."""

from __future__ import annotations
