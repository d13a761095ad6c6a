"""Whoever administers is written down: each route that changes the administration or somebody's access records it."""

import inspect

import pytest
from fastapi.routing import APIRoute

from flywheel.app import ROUTERS

SAFE = {"GET", "HEAD"}
RECORDED = ("/admin/", "/auth/")
NOTHING_TO_TELL = {"login", "logout", "look_at_invitation", "change_presence"}
"""Signing in and out are log lines; the others change nobody's access."""
ROUTES = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    and not SAFE.issuperset(route.methods or ())
    and route.path.startswith(RECORDED)
    and route.name not in NOTHING_TO_TELL
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_route_that_changes_administration_or_access_records_it(route: APIRoute) -> None:
    assert "audit.record(" in inspect.getsource(route.endpoint), "call users.audit.record in the route's transaction"
