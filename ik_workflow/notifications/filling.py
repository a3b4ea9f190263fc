"""What stands in the fields of a mail's text, and the mail that comes of it.

``values`` of a row are, by kind (sentences are for the reader, in German):
REMINDER, ESCALATION, COORDINATION: nothing; ``due_on`` (2026-06-03) and ``why`` (a sentence) may be given.
QUESTION: ``deadline_id`` or ``task``, ``question``, ``todo``.
MISSING_VOTE: ``meeting_on`` (2026-06-03), ``missing``, ``possible``, ``otherwise``.
NEWS: ``topic`` (a subject line without any title), ``sentence``, ``reason``, ``more``.
PARTICIPATION: as NEWS, and ``registration`` (public id: the link is a key to it), ``go`` (words of the link),
``results`` ("yes": what became of each).
INVITATION, RESET: ``ends`` (an instant). ALARM: ``sentence``. DIGEST: ``day`` (2026-06-03).
"""

from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.accounts.answer_links import ends_on
from ik_workflow.accounts.answer_links import with_keys
from ik_workflow.accounts.answer_links import without_keys
from ik_workflow.accounts.links import link_token
from ik_workflow.accounts.links import registration_token
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.facts import DESK
from ik_workflow.notifications.facts import ROOTS
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import day_of
from ik_workflow.notifications.facts import facts_of_all
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.participation import results_list
from ik_workflow.notifications.participation import time_words
from ik_workflow.notifications.recheck import why_not
from ik_workflow.notifications.rendering import escaped
from ik_workflow.notifications.texts import Text
from ik_workflow.notifications.texts import Written
from ik_workflow.notifications.texts import filled
from ik_workflow.notifications.texts import with_link
from ik_workflow.notifications.texts import written
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.settings import Settings
from ik_workflow.states.catalogue import rules
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.linked_answers import LINKED_ANSWERS
from ik_workflow.translation import _
from ik_workflow.translation import _n

#: their link is a key to an account: it is made when it is needed and stands in no record
WITH_KEY = frozenset({MailKind.INVITATION, MailKind.RESET})
KEY_PATH = "/passwort/neu/"
NO_KEY = "https://persoenlicher-link.invalid/"  #: stands where the mail has a key to an account
REGISTRATION_PATH = "/teilnahme/"
MOST_IN_DIGEST = 200


def compose(
    facts: Facts, text: Text, settings: Settings, *, at: datetime, gathered: Sequence[Facts] = (), more: int = 0
) -> tuple[str, str]:
    """Subject and Markdown, to be kept; the link with a key is left open. ``more``: what a digest only counts."""
    kind = facts.mail["kind"]
    values = values_of(facts, settings, at=at)
    if kind is MailKind.DIGEST:
        today = local_date(at)
        lines = [
            digest_line(found[0], today) if len(found) == 1 else together(found, settings.base_url, today)
            for found in alike(gathered)
        ]
        if more:
            lines.append(rest(more, f"{settings.base_url}{DESK}"))
        values |= {"liste": "\n".join(lines), "zahl": str(len(gathered) + more)}
    if has_key(facts.mail):
        del values["link"]
    if not facts.secret:
        return filled(kind, text, values)
    # Of a case that is not public a subject line says nothing but that there is something to do.
    quiet = values | {"aufgabe": _("nichtöffentlicher Vorgang"), "vorgang": _("nichtöffentlicher Vorgang")}
    subject, _body = filled(kind, Text(text.subject, ""), quiet)
    return subject, filled(kind, text, values)[1]


def finished(facts: Facts, settings: Settings, subject: str, body: str) -> Written:
    """As it is sent: in both forms, with the keys in its links."""
    body = with_keys(settings, body, facts.mail["person_id"])
    if facts.mail["kind"] in WITH_KEY and facts.user is not None:
        ends = datetime.fromisoformat(facts.values["ends"])
        body = with_link(body, f"{settings.base_url}{KEY_PATH}{link_token(settings, facts.user, ends=ends)}")
    if registration := facts.values.get("registration"):
        body = with_link(body, f"{settings.base_url}{REGISTRATION_PATH}{registration_token(settings, registration)}")
    return written(subject, body)


def unkeyed(settings: Settings, subject: str, body: str) -> Written:
    """As everybody but its reader may read it."""
    return written(subject, without_keys(settings, with_link(body, NO_KEY)))


def has_key(mail: RowMapping) -> bool:
    """Whether the link of the mail is its reader's alone."""
    return mail["kind"] in WITH_KEY or "registration" in (mail["values"] or {})


def gathered_by(session: Session, mail: RowMapping, *, at: datetime) -> tuple[list[Facts], dict[int, str], int]:
    """What a digest tells, the most urgent first; of each row that is settled meanwhile why it is left out; and how
    many rows are too many for one mail.
    """
    own = (OUTBOX.c.digest_id == mail["id"], OUTBOX.c.state == MailState.GATHERED)
    due_on = select(Deadline.due_on).join(Reminder, Reminder.deadline_id == Deadline.id)
    urgency = func.coalesce(due_on.where(Reminder.id == OUTBOX.c.reminder_id).scalar_subquery(), date.max)
    rows = select(OUTBOX).where(*own).order_by(urgency, OUTBOX.c.id).limit(MOST_IN_DIGEST)
    told, dropped = [], {}
    found = session.execute(rows).mappings().all()
    all_of_it = len(found)
    if all_of_it == MOST_IN_DIGEST:
        all_of_it = session.execute(select(func.count()).select_from(OUTBOX).where(*own)).scalar_one()
    for facts in facts_of_all(session, found):
        verdict = why_not(session, facts, at=at)
        if verdict is None:
            told.append(facts)
        else:
            dropped[facts.mail["id"]] = verdict[1]
    return sorted(told, key=lambda one: (one.due_on or date.max, one.mail["id"])), dropped, all_of_it - len(found)


def values_of(facts: Facts, settings: Settings, *, at: datetime) -> dict[str, str]:
    """Every field that one of the texts may name; empty where there is nothing to say."""
    given = {key: str(value) for key, value in facts.values.items()}
    deadline, today = facts.deadline, local_date(at)
    ends = given.get("ends")
    day = day_of(given.get("day")) or today
    meeting_on = day_of(given.get("meeting_on"))
    answer = answer_link(facts)
    return {
        "name": facts.person.name if facts.person else facts.mail["address"],
        "seite": settings.site_name,
        "link": f"{settings.base_url}{facts.path if facts.mail['kind'] is not MailKind.DIGEST else DESK}",
        "vorgang": facts.case_words,
        "antwort": answer.kept if answer else "",
        "antwort_bis": long_date(answer.until) if answer else "",
        "zum_vorgang": given.get("go")
        or (_("Vorgang {number} öffnen", number=facts.number) if facts.number else _("Zum Vorgang")),
        "aufgabe": facts.task,
        "frist": long_date(deadline.due_on) if deadline and deadline.due_on else "",
        "stand": standing(deadline.due_on, today) if deadline else "",
        "stelle": place(deadline) if deadline else "",
        "grund": given.get("why") or (_("Die Aufgabe liegt bei: {place}.", place=place(deadline)) if deadline else ""),
        "herleitung": explained(deadline) if deadline else "",
        "regel": based_on(deadline) if deadline else "",
        "folge": given.get("otherwise") or (afterwards(facts) if deadline else ""),
        "frage": given.get("question") or (deadline and deadline.question) or "",
        "tun": given.get("todo", ""),
        "sitzung": long_date(meeting_on) if meeting_on else "",
        "fehlt": given.get("missing", ""),
        "moeglich": given.get("possible", ""),
        "tag": long_date(day),
        "liste": "",
        "zahl": "",
        **dict.fromkeys(("termin", "ort", "worte"), ""),
        "thema": given.get("topic") or _("Neues zu einem Vorgang"),
        "nachricht": given.get("sentence", ""),
        "begruendung": given.get("reason", ""),
        "weiteres": given.get("more", ""),
        **(of_event(facts.record, told="results" in given) if isinstance(facts.record, ParticipationEvent) else {}),
        "ende": clock(datetime.fromisoformat(ends)) if ends else "",
        "adresse": facts.mail["address"],
        "stoerung": given.get("sentence", ""),
    }


def of_event(event: ParticipationEvent, *, told: bool) -> dict[str, str]:
    """When and where; ``told``: what became of its results, instead."""
    if told:
        return {"worte": event.feedback or "", "liste": results_list(event)}
    return {"termin": time_words(event), "ort": event.place or ""}


def rest(number: int, page: str) -> str:
    """What a digest has no place for."""
    words = _n("Und eine weitere Aufgabe", "Und {number} weitere Aufgaben", number)
    return f"- {escaped(words)}: [{escaped(_('Alle Aufgaben ansehen'))}]({page})"


def digest_line(facts: Facts, today: date) -> str:
    """One thing of a digest."""
    what = facts.task or str(facts.values.get("missing") or facts.values.get("sentence") or "")
    due = facts.due_on
    head = f"**{escaped(long_date(due))}:** " if due else ""
    case = f" ({escaped(facts.case_words)})" if facts.case_words else ""
    since = f" {escaped(standing(due, today))}" if facts.deadline else ""
    return f"- {head}{escaped(' '.join(what.split()).removesuffix('.'))}{case}.{since}{reply(facts)}"


def reply(facts: Facts) -> str:
    """What stands behind one thing that can be answered by a link."""
    answer = answer_link(facts)
    return f" [{_('Ohne Anmeldung antworten')}]({answer.kept})" if answer else ""


def answer_link(facts: Facts) -> AnswerLink | None:
    """With which whoever is reminded answers without signing in; None where the deadline's rule has no such answer."""
    deadline, mail = facts.deadline, facts.mail
    if mail["kind"] is not MailKind.REMINDER or deadline is None or mail["person_id"] is None:
        return None
    if (deadline.rule, deadline.subject_type) not in LINKED_ANSWERS or deadline.due_on is None:
        return None
    if deadline.owner_organization_id is None or deadline.owner_organization_id != asked_unit(facts):
        return None
    until = ends_on(deadline.due_on, local_date(mail["created"]))
    return AnswerLink(deadline.public_id, mail["id"], deadline.owner_organization_id, mail["person_id"], until)


def asked_unit(facts: Facts) -> int | None:
    """For which the link would stand; None where the record names none, as an order that nobody was given yet."""
    number: int | None = getattr(facts.report or facts.record, "responsible_unit_id", None)
    return number


def alike(gathered: Sequence[Facts]) -> list[list[Facts]]:
    """What is asked of the same people about many measures stands together, in the place of the first."""
    groups: dict[object, list[Facts]] = {}
    for one in gathered:
        key: object = one.mail["id"]
        if one.report is not None and one.deadline is not None:
            deadline = one.deadline
            owner = (deadline.owner_organization_id, deadline.owner_office)
            key = (one.mail["kind"], deadline.case_id, deadline.task, deadline.due_on, *owner)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def together(found: Sequence[Facts], base_url: str, today: date) -> str:
    """Many measures under one heading: a link for each, and one to the page on which all can be answered."""
    first, number = found[0], len(found)
    assert first.deadline is not None
    assert first.record is not None
    due_on = first.deadline.due_on
    head = f"**{escaped(long_date(due_on))}:** " if due_on else ""
    what = _("{task} ({number} Maßnahmen)", task=first.deadline.task, number=number)
    if first.deadline.task == DEADLINE_RULES["DR-20"].task:
        what = _("Stand von {number} Maßnahmen melden", number=number)
    if isinstance(first.report, Assessment):
        what = _("Bewertungen von {number} Maßnahmen bestätigen oder anders bewerten", number=number)
    if first.mail["kind"] is not MailKind.REMINDER:
        what = f"{place(first.deadline)}: {what}"
    every, page = together_page(first)
    lines = [f"- {head}{escaped(what)}. {escaped(standing(due_on, today))}"]
    lines.append(f"  - [{escaped(every)}]({base_url}{page})")
    for one in found:
        words = one.measure_words or _("Maßnahme ohne Nummer")
        lines.append(f"  - [{escaped(words)}]({base_url}{one.path}){' ·' if (link := reply(one)) else ''}{link}")
    return "\n".join(lines)


def together_page(first: Facts) -> tuple[str, str]:
    """Where all of them are answered: its name and its path."""
    if isinstance(first.report, Assessment):
        return _("Alle auf einer Seite bewerten"), f"{ROOTS['stocktaking'][1]}{first.record.public_id}/bestaetigen"
    return _("Alle auf einer Seite melden"), f"{ROOTS['reporting_cycle'][1]}{first.record.public_id}/meldungen"


def standing(due_on: date | None, today: date) -> str:
    """How far away the last day is."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days == 0:
        return _("Die Frist endet heute.")
    if days == 1:
        return _("Die Frist endet morgen.")
    if days > 1:
        return _("Die Frist endet in {days} Tagen.", days=days)
    return _n("Die Frist ist seit einem Tag überschritten.", "Die Frist ist seit {number} Tagen überschritten.", -days)


def place(deadline: Deadline) -> str:
    """The organization and the office that have to act."""
    where = deadline.owner.name if deadline.owner else ""
    office = _(deadline.owner_office.label) if deadline.owner_office else ""
    words = [where, "" if office in where else office]  # Not "Fachbereich Soziales, Fachbereich".
    return ", ".join(word for word in words if word) or _("niemand eingetragen")


def explained(deadline: Deadline) -> str:
    """How the day was found, and each day it had before."""
    moved = [
        _(
            "Verschoben von {old} auf {new}; die Begründung steht am Vorgang.",
            old=long_date(move.from_on) if move.from_on else _("offen"),
            new=long_date(move.to_on) if move.to_on else _("offen"),
        )
        for move in deadline.moves
    ]
    how = deadline.explanation or _("Der Tag wurde von Hand eingetragen.")
    return "\n".join([f"{how[:1].upper()}{how[1:].removesuffix('.')}.", *moved])


def based_on(deadline: Deadline) -> str:
    rule = rules().get(deadline.rule)
    if rule is None:
        return ""
    unsure = _(" Die Regel ist unbestätigt.") if deadline.source_status == "unverified" else ""
    return _("Grundlage ist {rule}: {sentence}", rule=rule.id, sentence=_(rule.sentence)) + unsure


def afterwards(facts: Facts) -> str:
    """Who is told next if nothing happens, as it is planned."""
    if facts.following is None:
        return _("Die Frist bleibt offen, bis die Aufgabe erledigt ist oder ein neuer Tag eingetragen wird.")
    stage, on = facts.following
    day = long_date(on)
    if stage is ReminderStage.OVERDUE_5:
        return _("Ist die Aufgabe am {day} noch offen, so wird die vorgesetzte Stelle unterrichtet.", day=day)
    return _("Ist die Aufgabe am {day} noch offen, so wird die Koordination unterrichtet, danach jede Woche.", day=day)


def clock(instant: datetime) -> str:
    local = instant.astimezone(BERLIN)
    return _("{day}, {time} Uhr", day=long_date(local.date()), time=f"{local:%H.%M}")
