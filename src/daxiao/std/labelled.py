"""An enumeration whose members carry the word that users read."""

from enum import StrEnum


class Labelled(StrEnum):
    """Members are declared as (value, Chinese label): `RED = "red", "红"`. A member equals its value and has `.label`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made
