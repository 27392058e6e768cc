"""Two of the three refusals; the third, `Refused`, is pure and lives in `std.findings`."""

from collections.abc import Mapping


class Denied(Exception):
    """The actor may not. `hidden` is true when the actor must not even learn that the row exists (404, not 403)."""

    def __init__(self, message: str = "您没有这项权限", *, hidden: bool = False) -> None:
        super().__init__(message)
        self.hidden = hidden


class Stale(Exception):
    """Somebody else changed the row first. `mine` and `theirs` map a field's label to its value, for the side-by-side."""

    def __init__(self, *, mine: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        super().__init__("别人已先修改了这条记录，请对照后再保存")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
