"""Requests over every route: any method, odd values everywhere, and the forms that earlier answers showed."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from html.parser import HTMLParser
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import unquote_to_bytes
from urllib.parse import urlencode
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from tests.fuzz.values import Oddities

METHODS = ("POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
WRONG_TYPES = ("", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "a/b/c;;")
FILE_NAMES = ("a.xlsx", "../../x", "ä.csv")
SIGN_OUT = "/abmelden"  # stands on every page, and ends what the other forms are for
MOST_FORMS = 400  # that are remembered


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request, as a server would hand it to the application."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""

    def environ(self, cookie: str = "") -> dict[str, Any]:
        path, _, query = self.target.partition("?")
        made: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.encode("utf-8", "replace").decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(self.body)),
            "CONTENT_TYPE": self.content_type,
        }
        for name, value in self.headers:
            key = name.upper().replace("-", "_")
            made[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        if cookie:
            made["HTTP_COOKIE"] = cookie
        return made


@dataclass(slots=True)
class Form:
    """A form as a page showed it."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag == "form":
            self.found.append(Form(attributes.get("method", "get").upper(), attributes.get("action", "")))
        elif self.found and tag in ("input", "textarea", "button") and attributes.get("name"):
            self.found[-1].fields.append((attributes["name"], attributes.get("value", "")))
        elif tag == "select":
            self._select = attributes.get("name", "")
        elif self.found and tag == "option" and self._select:
            self.found[-1].fields.append((self._select, attributes.get("value", "")))


class Requests:
    """An endless stream of requests; the same seed and the same answers make the same one."""

    def __init__(self, app: Flask, seed: int, records: Mapping[str, Sequence[str]]) -> None:
        self.random = Random(seed)
        self.odd = Oddities(self.random, [one for known in records.values() for one in known])
        self.records = records
        self.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"] * 8
        self.rules += [rule for rule in app.url_map.iter_rules() if rule.endpoint == "static"]
        self.read: set[str] = set()
        self.forms: dict[tuple[str, str], Form] = {}

    def remember(self, page: str, target: str) -> None:
        """Forms of an answer that was a page; those of one address are read once."""
        path = target.partition("?")[0]
        if path in self.read:
            return
        self.read.add(path)
        parser = Forms()
        parser.feed(page)
        for form in parser.found:
            form.action = form.action or path
            known = (form.method, form.action) in self.forms or len(self.forms) < MOST_FORMS
            if known and form.action != SIGN_OUT and not urlsplit(form.action).netloc:
                self.forms[form.method, form.action] = form

    def next(self) -> Wanted:
        for method, share in (("POST", 0.35), ("GET", 0.1)):
            forms = [form for form in self.forms.values() if form.method == method]
            if forms and self.random.random() < share:
                return self._filled(self.random.choice(forms))
        rule = self.random.choice(self.rules)
        method = "GET" if self.random.random() < 0.6 else self.random.choice((*METHODS, *sorted(rule.methods or ())))
        target = self._path(rule) + self._query()
        headers = tuple(self.odd.header() for _ in range(self.random.choice((0, 0, 0, 0, 1, 2))))
        content_type, body = ("", b"") if method in ("GET", "HEAD") else self._body(self.odd.pairs(6))
        return Wanted(method, target, headers, content_type, body)

    def _path(self, rule: Rule) -> str:
        path = ""
        for dynamic, part in rule._trace:
            if not dynamic:
                path += part.lstrip("|")
            elif self.random.random() < 0.5 and self.records.get(part):
                path += self.random.choice(self.records[part])
            else:
                path += self.odd.escaped()
        drawn = self.random.random()
        if drawn < 0.04:
            path += self.random.choice(("/", "//", "/..", "/%2e%2e/", ".csv", "%00", ";a=b", "?", "/index.html"))
        elif drawn < 0.06:
            path = path.upper() if self.random.random() < 0.5 else f"//{path}"
        return path or "/"

    def _query(self) -> str:
        if self.random.random() < 0.4:
            return ""
        pairs = [f"{name}={self.odd.escaped(in_query=True)}" for name, _ in self.odd.pairs(4)]
        return "?" + "&".join(pairs).replace("\x00", "%00").replace("#", "%23")

    def _filled(self, form: Form) -> Wanted:
        """What the form holds, with up to three fields changed, doubled or left out."""
        fields = list(form.fields)
        for _ in range(self.random.randint(0, 3)):
            if not fields:
                break
            place = self.random.randrange(len(fields))
            if fields[place][0] == "csrf_token":
                continue
            drawn = self.random.random()
            if drawn < 0.75:
                fields[place] = (fields[place][0], self.odd.text())
            elif drawn < 0.85:
                fields.append((fields[place][0], self.odd.text()))
            elif drawn < 0.95:
                del fields[place]
            else:
                fields.append((self.odd.name(), self.odd.text()))
        if form.method == "GET":
            encoded = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in fields])
            return Wanted("GET", f"{form.action.partition('?')[0]}?{encoded}")
        return Wanted("POST", form.action, (), *self._body(fields))

    def _body(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        drawn = self.random.random()
        plain = [(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs]
        if drawn < 0.7:
            return "application/x-www-form-urlencoded", urlencode(plain).encode()
        if drawn < 0.85:
            return self._multipart(pairs)
        if drawn < 0.93:
            return "application/json", json.dumps(dict(pairs)).encode("utf-8", "surrogatepass")
        if drawn < 0.98:
            odd = self.random.choice(
                ("", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "a/b/c;;")
            )
            return odd, urlencode(plain).encode()
        return "application/x-www-form-urlencoded", b"a=" + b"x" * self.random.choice((600_000, 1_100_000))

    def _multipart(self, pairs: list[tuple[str, str]]) -> tuple[str, bytes]:
        values: MultiDict[str, Any] = MultiDict()
        for name, value in pairs:
            values.add(name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode())
        if self.random.random() < 0.3:
            file = FileStorage(BytesIO(b"PK\x03\x04" + bytes(50)), filename=self.random.choice(FILE_NAMES))
            values.add(self.odd.name(), file)
        boundary, body = encode_multipart(values)
        cut = len(body) // 2 if self.random.random() < 0.1 else len(body)
        return f"multipart/form-data; boundary={boundary}", body[:cut]
