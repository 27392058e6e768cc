"""Which rule of several places is the nearest to a project."""

EVERYWHERE = 0
ELSEWHERE = -1


def nearness(place: str, region: str) -> int:
    """How near the rule of `place` is to a project at the path `region` (`/420000/421200/`): the more, the nearer.

    `place` is a code or a path; empty means every place (EVERYWHERE). ELSEWHERE when it is not on the path.
    """
    own = place.rstrip("/").rpartition("/")[2]
    if not own:
        return EVERYWHERE
    codes = [code for code in region.split("/") if code]
    return codes.index(own) + 1 if own in codes else ELSEWHERE
