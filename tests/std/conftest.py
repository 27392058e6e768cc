"""Properties of the pure blocks: no deadline, because a busy machine is no failure; no stored examples, so runs agree."""

from hypothesis import settings


settings.register_profile("std", deadline=None, database=None)
settings.load_profile("std")
