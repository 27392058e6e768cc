

@dataclass(frozen=True)
class Year(Number):
    """A year: a number that is never grouped by thousands."""

    def plain(self, value: Any) -> str:
        return "" if value is None else str(value)
