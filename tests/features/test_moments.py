"""Moments read from an answer lead to what was known then."""

from tests.application import Application, fresh


async def test_profile_at_the_moment_of_a_fact_knows_the_fact(app: Application) -> None:
    customer = (await app.admin.post("/customers", {"display_name": fresh("customer")}))["id"]
    facts = f"/customers/{customer}/insights"
    first = await app.admin.post(facts, {"category": "budget", "content": "50 万"})
    second = await app.admin.post(facts, {"category": "budget", "content": "70 万"})

    at_first = await app.profile(customer, as_of=first["created_at"])
    at_second = await app.profile(customer, as_of=second["created_at"])

    assert [fact["content"] for fact in at_first["active_insights"]] == ["50 万"]
    assert [fact["content"] for fact in at_second["active_insights"]] == ["70 万"]
