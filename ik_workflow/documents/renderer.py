"""``python -m ik_workflow.documents.renderer pdf|word SECONDS MEGABYTES FONTS``: the process that makes one document.

It reads from the standard input and writes to the standard output, knows neither database nor settings, and is ended
when it takes too long or too much (RELIABILITY, rule 28). Its exit code says what went wrong; lines on the standard
error say how far it is.
"""

import json
import logging
import re
import resource
import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import IO
from typing import Any

STATIC = Path(__file__).parent.parent / "static"
#: what a document may load: our own stylesheet and fonts, under addresses that lead nowhere else
OWN = "https://document.invalid/"
SHIPPED = {
    "print.css": "text/css",
    "fonts/FiraSans-Regular.woff2": "font/woff2",
    "fonts/FiraSans-Medium.woff2": "font/woff2",
    "fonts/FiraSans-SemiBold.woff2": "font/woff2",
    "fonts/FiraSans-Bold.woff2": "font/woff2",
    "signs/fulfilled.svg": "image/svg+xml",
    "signs/partly_fulfilled.svg": "image/svg+xml",
    "signs/not_fulfilled.svg": "image/svg+xml",
    "signs/not_assessable.svg": "image/svg+xml",
}

MADE, NO_LIBRARY, BAD_TEMPLATE, TOO_MUCH = 0, 3, 4, 5  #: exit codes


class Progress(logging.Handler):
    """Passes on what WeasyPrint says of its steps, and the page it is at."""

    def emit(self, record: logging.LogRecord) -> None:
        page = re.search(r"Page (\d+)", record.getMessage())
        step = re.search(r"Step (\d)", record.getMessage())
        said = ("page", page[1]) if page else ("step", step[1]) if step else None
        if said:
            print(*said, file=sys.stderr, flush=True)  # noqa: T201 -- the parent reads it


def limit(seconds: int, megabytes: int) -> None:
    """A document of this process costs no more than that, whatever is in it."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf(given: IO[bytes], made: IO[bytes], fonts: Path | None) -> int:
    """Tagged PDF after the profile PDF/UA-1. Whether it conforms is for a checker to say.

    ``fonts`` is a folder with the shipped fonts unpacked, which takes longer than most documents.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
        from weasyprint.urls import URLFetcherResponse
    except OSError:  # Pango is no Python package: the import finds no library to load.
        return NO_LIBRARY

    class OurFiles(URLFetcher):  # type: ignore[misc]  # it comes without types
        """Serves the shipped files by name; there is no other address, no network and no folder."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix(OWN)
            if not url.startswith(OWN) or name not in SHIPPED:
                raise ValueError("not ours")
            unpacked = fonts / Path(name).name if fonts else STATIC / name
            path = unpacked if unpacked.is_file() else STATIC / name
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": SHIPPED[name]})

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    steps = logging.getLogger("weasyprint.progress")
    steps.setLevel(logging.INFO)
    steps.addHandler(Progress())
    document = weasyprint.HTML(
        string=given.read().decode(), base_url=OWN, url_fetcher=OurFiles(allowed_protocols=[], allow_redirects=False)
    )
    made.write(document.write_pdf(pdf_variant="pdf/ua-1", font_config=FontConfiguration()))
    return MADE


def word(given: IO[bytes], made: IO[bytes], fonts: Path | None) -> int:
    """A Word file from a template of the city's and the words for its fields; the template's Jinja reaches nothing."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    job = json.loads(given.read())
    try:
        template = DocxTemplate(BytesIO(b64decode(job["template"])))
        environment = ImmutableSandboxedEnvironment(autoescape=True)
        fields = sorted(template.get_undeclared_template_variables(environment))
        if job.get("only_fields"):
            made.write(json.dumps(fields).encode())
            return MADE
        template.render(job["words"], environment)
        file = BytesIO()
        template.save(file)
    except (TemplateError, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        print("fault", " ".join(str(error).split())[:200], file=sys.stderr, flush=True)  # noqa: T201 -- as above
        return BAD_TEMPLATE
    made.write(file.getvalue())
    return MADE


KINDS = {"pdf": pdf, "word": word}


def unpack(fonts: Path) -> None:
    """Lay the shipped fonts into the folder as WeasyPrint takes them without more ado."""
    from fontTools.ttLib import TTFont

    for name in SHIPPED:
        if name.endswith(".woff2"):
            font = TTFont(STATIC / name)
            font.flavor = None
            font.save(fonts / Path(name).name)


def main(kind: str, seconds: str, megabytes: str, fonts: str = "") -> int:
    limit(int(seconds), int(megabytes))
    try:
        return KINDS[kind](sys.stdin.buffer, sys.stdout.buffer, Path(fonts) if fonts else None)
    except MemoryError:
        return TOO_MUCH


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
