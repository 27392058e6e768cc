"""Python's garbage collector, told what this platform is: much code that stays, and readings by the hundred thousand.

A plan that is read makes hundreds of thousands of small objects that live as long as the readings and form no cycles.
The collector's own settings look at the young ones after every 700 and at all of them again and again: a tenth of the
time of a reading, for nothing. Cycles are still collected, only less often.
"""

import gc


_YOUNG, _MIDDLE, _OLD = 100_000, 50, 50


def calm() -> None:
    """What is imported so far is never looked at again, and collections become rare. Safe to call again."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
