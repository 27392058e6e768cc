"""The id of the request that is being served, for the event and for the log line; empty outside a request."""

import logging
from contextvars import ContextVar


request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        return True
