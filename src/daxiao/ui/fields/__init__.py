"""One field, declared once: how a column shows, searches, filters, sorts and exports itself.

A field reads its value by ORM path (`owner__name`), so a page asks only for the columns it shows and never queries per
row; a computed value is an annotation of the register's query. `cap` hides a field on page, filter, sort, search and
export alike. Values arrive as the database gives them: `Decimal` yuan, percent points, dates.
"""

from daxiao.ui.fields.days import Day, Month, Period
from daxiao.ui.fields.field import Cell, Field, Filters
from daxiao.ui.fields.figures import Amount, Band, Bar, Files, Number, Share, Year
from daxiao.ui.fields.rows import Person, Place, Ref
from daxiao.ui.fields.words import Chip, Code, Flag, Long, Said, Text, Word


__all__ = [
    "Amount",
    "Band",
    "Bar",
    "Cell",
    "Chip",
    "Code",
    "Day",
    "Field",
    "Files",
    "Filters",
    "Flag",
    "Long",
    "Month",
    "Number",
    "Period",
    "Person",
    "Place",
    "Ref",
    "Said",
    "Share",
    "Text",
    "Word",
    "Year",
]
