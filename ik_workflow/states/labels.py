"""Enumerations whose members carry the German word that pages and documents print."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A value for code and database, and its German word: ``DRAFT = "draft", "Entwurf"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
