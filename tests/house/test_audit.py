"""Whoever administers is written down: each route that changes something records it, or has its reason not to."""

import inspect

import pytest
from fastapi.routing import APIRoute

from flywheel.app import ROUTERS

SAFE = {"GET", "HEAD"}
NOT_RECORDED = {
    # Signing in and out are lines of the log; the others change nobody's access.
    "login",
    "logout",
    "look_at_invitation",
    "change_presence",
    "read_all_notifications",
    "read_notification",
    # Messages and those who write them are themselves the record. Who is assigned is recorded in the service.
    "receive",
    "visit",
    "open_conversation",
    "create_message",
    "upload",
    "mark_read",
    "change_conversation",
    "dispatch_conversation",
    "add_label",
    "remove_label",
    # Every statement about a customer stands in its own log, with who said it.
    "create_customer",
    "change_profile",
    "add_insight",
    "correct_insight",
    "archive_insight",
    "restore_insight",
    "accept_insight",
    "reject_insight",
    # Asks sooner for what comes anyway.
    "analyze_now",
}
CHANGING = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and not SAFE.issuperset(route.methods or ())
]
ADMINISTERING = ("/admin/", "/auth/")


@pytest.mark.parametrize(
    "route", [route for route in CHANGING if route.name not in NOT_RECORDED], ids=lambda route: route.name
)
def test_route_that_changes_what_others_share_records_it(route: APIRoute) -> None:
    assert "audit.record(" in inspect.getsource(route.endpoint), "call users.audit.record in the route's transaction"


def test_nothing_that_administers_goes_unrecorded() -> None:
    own = {"login", "logout", "look_at_invitation", "change_presence"}
    unrecorded = [route for route in CHANGING if route.name in NOT_RECORDED]

    assert {route.name for route in unrecorded} == NOT_RECORDED
    assert {route.name for route in unrecorded if route.path.startswith(ADMINISTERING)} == own
