"""The texts of the mails: one Markdown text per kind with ``{felder}``, which the administrator may change.

A paragraph of which every field is empty is left out. What a field stands for is text, never Markdown: whoever names
a paper cannot put a link into a mail.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailText
from ik_workflow.notifications.rendering import both_forms
from ik_workflow.notifications.rendering import escaped
from ik_workflow.translation import N_
from ik_workflow.translation import _

FIELD = re.compile(r"\{([^{}\n]*)\}")
HEADING = "Betreff: "
LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
#: made by us, and put in as they are
RAW = frozenset({"link", "antwort", "liste"})
LINKS = {name: re.compile(rf"\]\(\{{{name}\}}\)") for name in ("link", "antwort")}
#: kinds that remind of a deadline; each of their mails ends with this (EM-05)
REMINDING = frozenset({MailKind.REMINDER, MailKind.ESCALATION, MailKind.COORDINATION, MailKind.DIGEST}) | {
    MailKind.QUESTION,
    MailKind.MISSING_VOTE,
}
NOTICE = N_("Diese Nachricht ist eine interne Erinnerung und setzt selbst keine Frist.")


@dataclass(frozen=True, slots=True)
class Field:
    """What may stand in a text; ``needed`` ones must."""

    name: str
    label: str
    example: str
    needed: bool = False


NAME = Field("name", N_("Name der Person"), N_("Kim Beispiel"))
SITE = Field("seite", N_("Name dieser Anwendung"), N_("Integrationskonzept Potsdam"))
LINKED = Field("link", N_("Adresse des Verweises"), N_("https://beispiel.example/vorlagen/1"), needed=True)
OF_CASE = (
    Field(
        "vorgang", N_("Nummer und, wenn er öffentlich ist, Titel des Vorgangs"), N_("24/SVV/0093 „Integrationskonzept“")
    ),
    Field("zum_vorgang", N_("Worte für den Verweis zum Vorgang"), N_("Vorgang 24/SVV/0093 öffnen")),
)
TASK = Field("aufgabe", N_("Was zu tun ist"), N_("Bericht vorlegen"), needed=True)
OF_DEADLINE = (
    TASK,
    Field("frist", N_("Letzter Tag der Frist"), N_("Mittwoch, 3. Juni 2026"), needed=True),
    Field("stand", N_("Wie lange sie noch läuft"), N_("Die Frist endet in 7 Tagen.")),
    Field("stelle", N_("Zuständige Stelle"), N_("Fachbereich Soziales")),
    Field("grund", N_("Warum die Person diese Nachricht erhält"), N_("Die Aufgabe liegt bei: Fachbereich Soziales.")),
    Field("herleitung", N_("Wie der Tag gefunden wurde"), N_("drei Wochen nach der Sitzung vom 13. Mai 2026")),
    Field("regel", N_("Regel, auf der die Frist beruht"), N_("Grundlage: Regel DR-01.")),
    Field(
        "folge", N_("Was nach Ablauf geschieht"), N_("Ist sie dann noch offen, wird die vorgesetzte Stelle erinnert.")
    ),
)
BY_LINK = (
    Field("antwort", N_("Adresse zum Antworten ohne Anmeldung"), N_("https://beispiel.example/antwort/…")),
    Field("antwort_bis", N_("Bis wann diese Adresse gilt"), N_("Mittwoch, 17. Juni 2026")),
)
OF_ACCOUNT = (
    Field("ende", N_("Bis wann der Link gilt"), N_("Mittwoch, 3. Juni 2026, 12.00 Uhr"), needed=True),
    Field("adresse", N_("E-Mail-Adresse des Kontos"), N_("kim@beispiel.example")),
)
FIELDS: Mapping[MailKind, Sequence[Field]] = {
    kind: (NAME, SITE, LINKED, *own)
    for kind, own in {
        MailKind.REMINDER: (*OF_CASE, *OF_DEADLINE, *BY_LINK),
        MailKind.ESCALATION: (*OF_CASE, *OF_DEADLINE),
        MailKind.COORDINATION: (*OF_CASE, *OF_DEADLINE),
        MailKind.QUESTION: (
            *OF_CASE,
            TASK,
            Field("frage", N_("Was offen ist"), N_("Für die Aufgabe ist niemand zuständig."), needed=True),
            Field("tun", N_("Was zu tun ist, um die Frage zu beantworten"), N_("Bitte tragen Sie ein Amt ein.")),
        ),
        MailKind.MISSING_VOTE: (
            *OF_CASE,
            Field("sitzung", N_("Tag der Sitzung"), N_("Mittwoch, 3. Juni 2026"), needed=True),
            Field("fehlt", N_("Welches Votum fehlt"), N_("Es fehlt das Votum des Sozialausschusses."), needed=True),
            Field("moeglich", N_("Wann es noch möglich ist"), N_("Es ist in der Sitzung am 26. Mai 2026 möglich.")),
            Field("folge", N_("Was sonst geschieht"), N_("Die Vorlage wird zurückgestellt."), needed=True),
        ),
        MailKind.DIGEST: (
            Field(
                "liste", N_("Die Aufgaben mit ihren Fristen"), N_("- **Mittwoch, 3. Juni 2026:** Bericht"), needed=True
            ),
            Field("tag", N_("Tag der Übersicht"), N_("Mittwoch, 27. Mai 2026")),
            Field("zahl", N_("Zahl der Aufgaben"), N_("1")),
        ),
        MailKind.NEWS: (
            *OF_CASE,
            Field("thema", N_("Worum es geht, ohne Titel"), N_("Entscheidung der Steuerungsgruppe")),
            Field("nachricht", N_("Was geschehen ist"), N_("Über Ihren Vorschlag wurde entschieden."), needed=True),
            Field("begruendung", N_("Begründung, wenn es eine gibt"), N_("Dafür ist das Land zuständig.")),
            Field("weiteres", N_("Wie es weitergeht"), N_("Er kommt am 1. Februar 2027 wieder.")),
        ),
        MailKind.PARTICIPATION: (
            *OF_CASE,
            Field("thema", N_("Worum es geht"), N_("Neuer Tag der Veranstaltung")),
            Field("nachricht", N_("Was geschehen ist"), N_("Die Veranstaltung hat einen neuen Tag."), needed=True),
            Field("termin", N_("Tag und Uhrzeit der Veranstaltung"), N_("Mittwoch, 3. Juni 2026, 17 bis 20 Uhr")),
            Field("ort", N_("Ort der Veranstaltung"), N_("Bürgerhaus am Park")),
            Field("begruendung", N_("Begründung, wenn es eine gibt"), N_("Der Saal ist gesperrt.")),
            Field("worte", N_("Worte der Stadt an die Teilnehmenden"), N_("Danke für Ihre Ideen.")),
            Field("liste", N_("Was aus jedem Ergebnis wurde"), N_("- **Sprachcafé** Ist ein Vorschlag geworden.")),
            Field("weiteres", N_("Wie es weitergeht"), N_("Ihre Angaben sind nun gelöscht.")),
        ),
        MailKind.INVITATION: OF_ACCOUNT,
        MailKind.RESET: OF_ACCOUNT,
        MailKind.ALARM: (
            Field("stoerung", N_("Was fehlgeschlagen ist"), N_("Der Mailserver nimmt nichts an."), needed=True),
        ),
    }.items()
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its fields still open."""

    subject: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text as a reader gets it, in both forms."""

    subject: str
    text: str
    html: str


def text_of(session: Session, kind: MailKind) -> Text:
    """The text in force: the administrator's, or the programme's own."""
    row = session.get(MailText, kind)
    return own_text(kind) if row is None else Text(row.subject, row.markdown)


def texts_of(session: Session, kinds: Iterable[MailKind]) -> dict[MailKind, Text]:
    """The texts in force of these kinds, read at once."""
    wanted = set(kinds)
    changed = session.scalars(select(MailText).where(MailText.kind.in_(wanted)))
    return {kind: own_text(kind) for kind in wanted} | {row.kind: Text(row.subject, row.markdown) for row in changed}


@cache
def own_text(kind: MailKind) -> Text:
    """As it comes with the programme."""
    package = Path(__file__).parent.parent
    inside, beside = package / "templates", package.parent / "templates"
    folder = inside if inside.is_dir() else beside
    subject, _blank, markdown = (folder / "mails" / f"{kind.value}.md").read_text("utf-8").partition("\n\n")
    return Text(subject.removeprefix(HEADING).strip(), markdown.strip())


def check(kind: MailKind, subject: str, markdown: str) -> list[str]:
    """What is wrong with a text, a sentence each; none if it can be used."""
    allowed = {field.name for field in FIELDS[kind]}
    named = FIELD.findall(subject) + FIELD.findall(markdown)
    faults = [
        _(
            "Das Feld {{{name}}} gibt es in diesem Text nicht. Möglich sind: {all}.",
            name=name,
            all=", ".join(sorted(allowed)),
        )
        for name in dict.fromkeys(named)
        if name not in allowed
    ]
    faults += [
        _("Das Feld {{{name}}} fehlt im Text: {label}.", name=field.name, label=_(field.label))
        for field in FIELDS[kind]
        if field.needed and field.name not in FIELD.findall(markdown)
    ]
    if re.search("[{}]", FIELD.sub("", subject + markdown)):
        faults.append(
            _("Eine geschweifte Klammer steht allein. Felder stehen in zweien, zum Beispiel {name}.", name="{name}")
        )
    for name, worded in LINKS.items():
        if len(worded.findall(markdown)) != FIELD.findall(markdown).count(name):
            faults.append(_("Bitte schreiben Sie den Verweis mit Worten: [Worte]({link}).", link=f"{{{name}}}"))
    if RAW & set(FIELD.findall(subject)):
        faults.append(_("Im Betreff stehen weder ein Verweis noch eine Liste."))
    if not subject.strip() or not subject.isprintable() or len(subject) > LONGEST_SUBJECT:
        faults.append(_("Betreff: Bitte schreiben Sie eine Zeile mit höchstens {most} Zeichen.", most=LONGEST_SUBJECT))
    if len(markdown) > LONGEST_TEXT:
        faults.append(_("Text: Bitte schreiben Sie höchstens {most} Zeichen.", most=LONGEST_TEXT))
    return faults


def preview(kind: MailKind, subject: str, markdown: str) -> Written:
    """The text with example values; unknown fields stay as they are."""
    examples = {field.name: _(field.example) for field in FIELDS[kind]}
    return written(*filled(kind, Text(subject, markdown), examples))


def filled(kind: MailKind, text: Text, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and Markdown with every value in its place; a field without a value stays open."""
    subject = FIELD.sub(lambda found: values.get(found[1], found[0]), text.subject)
    blocks = []
    for block in re.split(r"\n\s*\n", text.markdown.replace("\r\n", "\n").strip()):
        names = [name for name in FIELD.findall(block) if name in values]
        if names and not any(values[name] for name in names):
            continue
        blocks.append(FIELD.sub(lambda found: put(found, values), block))
    blocks = [block for place, block in enumerate(blocks) if not stands_alone(blocks, place)]
    if kind in REMINDING:
        blocks.append(_(NOTICE))
    return " ".join(subject.split())[:LONGEST_SUBJECT], "\n\n".join(blocks)


def put(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found[1]
    if name not in values:
        return found[0]
    return values[name] if name in RAW else escaped(values[name])


def stands_alone(blocks: Sequence[str], place: int) -> bool:
    """A heading of which all paragraphs were left out."""
    following = blocks[place + 1] if place + 1 < len(blocks) else "#"
    return blocks[place].startswith("#") and following.startswith("#")


def with_link(markdown: str, link: str) -> str:
    """The frozen text with a link that must not be kept."""
    return re.sub(r"(?<!\\)\{link\}", lambda _found: link, markdown)


def written(subject: str, markdown: str) -> Written:
    return Written(subject, *both_forms(subject, markdown))
