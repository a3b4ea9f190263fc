"""The bytes of a mail: header fields and parts, all in seven bits.

The standard library's message parses every field that it is given, which takes longer than sending it does. Here a
field is one checked line, and what people wrote is encoded whenever it could be taken for anything else.
"""

import re
from base64 import b64encode
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable

END = "\r\n"
LINE_END = re.compile(r"\r\n|\r|\n")
LONGEST = 900  # bytes of a line that is not folded; 998 are allowed
ENCODED = 39  # bytes in one encoded word: with the name of its field it stays below 76 signs


def field(name: str, value: str) -> str:
    """One line of our own making, without any folding; raises ValueError for anything else."""
    if not (value.isascii() and value.isprintable() and len(value) < LONGEST):
        raise ValueError(f"the header {name} cannot be {value!r}")
    return f"{name}: {value}{END}"


def text_field(name: str, words: str) -> str:
    """Words that a person may have written."""
    if not words.isprintable():
        raise ValueError(f"the header {name} cannot be {words!r}")
    return f"{name}: {encoded(words)}{END}"


def mailbox_field(name: str, called: str, address: str) -> str:
    """A name with an address, which ``check_address`` has seen."""
    if not called.isprintable():
        raise ValueError(f"the header {name} cannot be {called!r}")
    plain = called.isascii() and "=?" not in called and len(called) < 60
    quoted = re.sub(r'(["\\])', r"\\\1", called)
    shown = f'"{quoted}"' if plain else encoded(called, always=True)
    return f"{name}: {shown}{END} {field('', f'<{address}>')[2:]}"


def encoded(words: str, *, always: bool = False) -> str:
    """As it is if it is short and plain; else in encoded words, so that nothing in it has a meaning of its own."""
    if not always and words.isascii() and "=?" not in words and len(words) < 60:
        return words
    runs, size = [""], 0
    for sign in words:
        length = len(sign.encode())
        if size + length > ENCODED:
            runs.append("")
            size = 0
        runs[-1] += sign
        size += length
    return f"{END} ".join(f"=?utf-8?b?{b64encode(run.encode()).decode()}?=" for run in runs)


def text_part(kind: str, words: str) -> str:
    """A part of text, quoted-printable."""
    lines = b2a_qp(LINE_END.sub(END, words).encode(), istext=True).decode("ascii")
    return (
        f'Content-Type: text/{kind}; charset="utf-8"{END}Content-Transfer-Encoding: quoted-printable{END}{END}{lines}'
    )


def file_part(kind: str, name: str, content: bytes) -> str:
    """An attached file; kind and name are of our own making."""
    lines = encodebytes(content).decode("ascii").replace("\n", END)
    return (
        f"Content-Type: {kind}{END}Content-Transfer-Encoding: base64{END}"
        f'Content-Disposition: attachment; filename="{name}"{END}{END}{lines}'
    )


def multipart(kind: str, mark: str, parts: Iterable[str]) -> str:
    """Parts between boundaries. ``=_`` stands neither in quoted-printable nor in base64, so no part holds one."""
    boundary = f"=_{mark}"
    inside = "".join(f"--{boundary}{END}{part}{END}" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"{END}{END}{inside}--{boundary}--{END}'
