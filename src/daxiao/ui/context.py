"""What every page needs: the navigation and who is here. Lazy, because fragments need neither."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from daxiao.kernel.access import Actor
from daxiao.ui.nav import NAV


PRODUCT = "达效"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `product`, `actor`, `nav`, `request_id`, `is_fragment`."""
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    return {
        "product": PRODUCT,
        "actor": actor,
        "nav": SimpleLazyObject(lambda: NAV.build(actor, request.path)),
        "request_id": getattr(request, "request_id", ""),
        "is_fragment": bool(request.headers.get("HX-Request")),
    }
