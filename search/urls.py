"""Addresses: the host that names a source, and one spelling for all the ways to write the same link."""

from __future__ import annotations

import re

_SPLIT = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?")
_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(:\d+)?")
_LEADING_WWW = re.compile(r"\.*(?:www\.+)*(?=[^.])")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TRACKING = re.compile(
    r"utm_\w+|ref|ref_src|ref_url|fbclid|gclid|dclid|gclsrc|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|spm|mkt_tok",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": (":80", ":443"), "https": (":80", ":443"), "ftp": (":21",)}
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE = "!$&'()*+,;=:@/?%[]"
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?\[\]-]*")


def host_of(url: str) -> str:
    """The host of an absolute URL in lower case without a leading `www.`; "" when there is none. Never raises.

    Port and user are dropped, punycode is left as it is: `https://www.Example.org:8080/x` is `example.org`.
    """
    match = _SPLIT.match(_clean(url))
    return _host_and_port(match[2])[0] if match else ""


def canonical_url(url: str) -> str:
    """One spelling for all addresses that lead to the same page, to compare links by; never raises, idempotent.

    The scheme becomes https; `www.`, default port, user, final slash, fragment and tracking parameters go;
    the host is lower case and percent-encoding normalised (RFC 3986, 6.2.2). What is no absolute URL is only stripped.
    """
    url = _clean(url)
    match = _SPLIT.match(url)
    host, port = _host_and_port(match[2]) if match else ("", "")
    if match is None or not host:
        return url
    scheme = match[1].lower()
    port = "" if port in _DEFAULT_PORTS.get(scheme, ()) else port
    scheme = "https" if scheme == "http" else scheme
    path = _normal_escapes(match[3]).rstrip("/")
    parameters = _normal_escapes((match[4] or "")[1:]).split("&")
    kept = [part for part in parameters if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    query = "?" + "&".join(kept) if kept else ""
    return f"{scheme}://{host}{port}{path}{query}"


def _clean(url: str) -> str:
    return _CONTROL.sub("", url).strip()


def _host_and_port(authority: str) -> tuple[str, str]:
    """Host in lower case without `www.`, and `:PORT` or ""."""
    match = _HOST.match(authority.rpartition("@")[2])
    if match is None:
        return "", ""
    host = "".join(match[1].lower().split()).rstrip(".")
    leading = _LEADING_WWW.match(host)
    return host[leading.end() :] if leading else host, match[2] or ""


def _normal_escapes(text: str) -> str:
    """Escapes of unreserved characters undone, the others in upper case; other characters escaped as UTF-8."""

    def normal(match: re.Match[str]) -> str:
        character = chr(int(match[0][1:], 16))
        return character if character in _UNRESERVED else match[0].upper()

    if _PLAIN.fullmatch(text):
        return text
    from urllib.parse import quote  # with ipaddress and more behind it, which a search hardly ever needs

    lone_percent = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    escaped = quote(lone_percent, safe=_SAFE, errors="replace")
    return _PERCENT.sub(normal, escaped)
