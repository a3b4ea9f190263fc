"""Values that programmes stumble over, and where they are put: in addresses, parameters, forms and headers."""

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from urllib.parse import quote
from urllib.parse import quote_plus

ROOT = Path(__file__).parent.parent.parent

ODD = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "2147483648",
    "9223372036854775808",
    str(10**30),
    "1e309",
    "Infinity",
    "-Infinity",
    "NaN",
    "1.5",
    "0x10",
    "²",
    "٣",
    "1_000",
    "true",
    "null",
    "None",
    "[]",
    "{}",
    "\x00",
    "a\x00b",
    "\x07\x1b[31m",
    "\r\nX-Evil: 1",
    "\u2028\u2029",
    "\u202e\u05d0\u0627",
    "e\u0301\u0301\u0301\u0301",
    "Z\u0338\u0321\u0322" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ufeffx",
    "\ufffe\uffff",
    "ﬀＡ＝１",
    "İıẞß",
    "' OR '1'='1",
    "1; DROP TABLE papers; --",
    "%' ESCAPE '",
    "_%_",
    "../../../../etc/passwd",
    "..%2f..%2f",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "//evil.example",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}${7*7}",
    "%n%s%x",
    "=1+1",
    "2024-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2024-03-27",
    "2024-03-31T02:30",
    "25:61",
    "f" * 32,
    "F" * 32,
    "g" * 32,
    "0" * 32,
    "x" * 201,
    "x" * 5000,
    "(" * 2000,
    "a" * 30 + "!",
)
HUGE = ("ä" * 65_536, "x\n" * 40_000)  # rarely: each takes a while to send
#: bytes that are no UTF-8, and escapes that are none, as they come in an address
BROKEN = (
    "%ff%fe",
    "%c0%80",
    "%ed%a0%80",
    "%f5%80%80%80",
    "%zz",
    "%",
    "%0",
    "%u0041",
    "%00",
    "%0d%0a",
    "%2e%2e%2f",
    "+",
)
HEADERS = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Host",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Site",
    "Transfer-Encoding",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-HTTP-Method-Override",
)
#: names that libraries read, beside those of our own pages
FOREIGN_NAMES = (
    "_external",
    "_scheme",
    "_anchor",
    "_method",
    "endpoint",
    "values",
    "next",
    "a[]",
    "a[b]",
    "__proto__",
    "",
)

NAMED = re.compile(r"""(?:\bname="|\.(?:choice|line|number|day|given|get|getlist)\(")([A-Za-z_]\w*)""")


def parameter_names() -> list[str]:
    """Every name that a template's field or a page's code mentions."""
    sources = [*ROOT.glob("ik_workflow/web/**/*.py"), *ROOT.glob("templates/**/*.html")]
    return sorted({name for path in sources for name in NAMED.findall(path.read_text("utf-8"))})


class Oddities:
    """Draws values; the same seed draws the same ones."""

    def __init__(self, random: Random, known: Sequence[str]) -> None:
        self.random = random
        self.known = known
        self.names = parameter_names()

    def text(self) -> str:
        """An odd value, one that exists, or two of them together."""
        drawn = self.random.random()
        if drawn < 0.004:
            return self.random.choice(HUGE)
        if drawn < 0.25 and self.known:
            return self.random.choice(self.known)
        if drawn < 0.85:
            return self.random.choice(ODD)
        return self.random.choice(ODD)[:300] + self.random.choice((*ODD, *self.known))[:300]

    def escaped(self, *, in_query: bool = False) -> str:
        """As it stands in an address; sometimes with bytes or escapes that are none."""
        if self.random.random() < 0.15:
            return self.random.choice(BROKEN) + self.random.choice(("", "x", self.random.choice(BROKEN)))
        text = self.text().encode("utf-8", "surrogatepass")
        return quote_plus(text) if in_query else quote(text, safe="")

    def name(self) -> str:
        drawn = self.random.random()
        if drawn < 0.8 and self.names:
            return self.random.choice(self.names)
        return self.random.choice(FOREIGN_NAMES) if drawn < 0.95 else self.text()[:50]

    def pairs(self, most: int) -> list[tuple[str, str]]:
        """Parameters, some of them twice."""
        found = [(self.name(), self.text()) for _ in range(self.random.randint(0, most))]
        if found and self.random.random() < 0.2:
            found.append((found[0][0], self.text()))
        return found

    def header(self) -> tuple[str, str]:
        """A server in front lets no line break and no NUL through."""
        value = re.sub(r"[\x00\r\n]", "", self.text()).encode("utf-8").decode("latin-1")
        return self.random.choice(HEADERS), value[:4000]
