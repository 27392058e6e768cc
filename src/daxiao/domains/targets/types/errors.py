"""A batch that is refused: which of its figures, and why."""

from daxiao.std.findings import Finding, Refused


class EntryErrors(Refused):
    """Figures of a batch that cannot be kept, by their place in it; nothing of the batch was written."""

    def __init__(self, errors: tuple[tuple[int, Finding], ...]) -> None:
        self.errors = errors
        super().__init__(*dict.fromkeys(finding for _, finding in errors))
