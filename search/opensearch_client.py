"""The way to an OpenSearch cluster: a client, with what it raises turned into errors of ours.

Whom we are to the cluster is told by the environment only, so that no file and no report of the settings holds it:
`SHACKSEARCH_OPENSEARCH_USER` and `_PASSWORD`, or `_API_KEY`; `_CA` names a file with the authority that signed the
cluster's certificate, when it is not one that the system trusts.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from search.errors import BadConfig, EngineUnavailable

_PREFIX = "SHACKSEARCH_OPENSEARCH_"
_SECONDS = 30
_ROUNDS = 2
"""How often each host is tried."""


class Gone(FileNotFoundError):
    """An index that was there is not there any more, as when a generation is removed that was replaced twice."""


def connect(hosts: Sequence[str], environ: Mapping[str, str] = os.environ) -> Any:
    """Return a client of the cluster that `hosts` (addresses) are nodes of; nothing is asked of it yet.

    Raises `BadConfig` when the library is not installed or the environment makes no sense.
    """
    try:
        from opensearchpy import OpenSearch
    except ImportError:
        raise BadConfig(
            "engine = opensearch needs a library that is not installed; install shacksearch[opensearch]."
        ) from None
    # It would report every retry on standard error.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    given = {name: environ.get(_PREFIX + name, "") for name in ("USER", "PASSWORD", "API_KEY", "CA")}
    if given["API_KEY"] and given["USER"]:
        raise BadConfig(f"Set either {_PREFIX}API_KEY or {_PREFIX}USER, not both.")
    if given["CA"] and not Path(given["CA"]).is_file():
        raise BadConfig(f"{_PREFIX}CA names {given['CA']}, which is not a file.")
    return OpenSearch(
        list(hosts),
        http_auth=(given["USER"], given["PASSWORD"]) if given["USER"] else None,
        headers={"Authorization": f"ApiKey {given['API_KEY']}"} if given["API_KEY"] else None,
        ca_certs=given["CA"] or None,
        http_compress=True,
        timeout=_SECONDS,
        max_retries=_ROUNDS * len(hosts),
        retry_on_timeout=False,
        pool_maxsize=32,
    )


@contextmanager
def translated(hosts: Sequence[str]) -> Iterator[None]:
    """Turn what the client raises into `EngineUnavailable`, and a missing index into `Gone`."""
    from opensearchpy import exceptions

    cluster = f"The OpenSearch cluster at {', '.join(hosts)}"
    try:
        yield
    except exceptions.ConnectionTimeout:
        raise EngineUnavailable(f"{cluster} took longer than {_SECONDS} seconds to answer; try again.") from None
    except exceptions.SSLError as error:
        raise EngineUnavailable(
            f"{cluster} shows a certificate that is not trusted ({error.error}); name its authority in {_PREFIX}CA."
        ) from None
    except exceptions.ConnectionError:
        raise EngineUnavailable(f"{cluster} cannot be reached; see whether it runs, and `hosts`.") from None
    except (exceptions.AuthenticationException, exceptions.AuthorizationException) as error:
        raise EngineUnavailable(
            f"{cluster} does not allow this ({error.status_code}); set {_PREFIX}USER and _PASSWORD, or _API_KEY."
        ) from None
    except exceptions.NotFoundError as error:
        raise Gone(f"{cluster} has no such index: {error.error}") from None
    except exceptions.TransportError as error:
        reason = "is overloaded" if error.status_code == 429 else f"cannot answer now ({_reason(error)})"
        raise EngineUnavailable(f"{cluster} {reason}; try again, and see its health.") from error
    except exceptions.SerializationError:
        raise EngineUnavailable(f"{cluster} does not answer as OpenSearch does; see `hosts`.") from None


def _reason(error: Any) -> str:
    return f"{error.status_code} {error.error}".replace("\n", " ")[:200]
