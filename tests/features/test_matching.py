"""Who a peer is: by pre-binding, by what its source attests, and never by guessing."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.application import Application, fresh, said


async def thread_of(app: Application, result: Any) -> list[Any]:
    page = await app.admin.get(f"/chat/conversations/{result['conversation_id']}/messages", limit=200)
    messages: list[Any] = page["items"]
    return messages


async def refusal_of(app: Application, message: Any, **more: Any) -> Any:
    """The one refusal of a batch whose other messages are good."""
    good = [said(direction="outbound"), said(direction="outbound")]
    answer = await app.inbound([good[0], message, good[1]], **more)
    assert [r["status"] for r in answer["results"]] == ["stored", "refused", "stored"]
    assert (answer["stored"], answer["duplicates"], answer["refused"]) == (2, 0, 1)
    assert answer["results"][1]["message_id"] is None
    return answer["results"][1]


@pytest.mark.parametrize("key", ["customer_user_id", "bind_to_customer_user_id"])
async def test_pre_binding_joins_a_new_peer_to_a_known_customer(app: Application, key: str) -> None:
    customer = await app.admin.post("/customers", {"display_name": fresh("老客户")})
    peer = fresh("p")

    answer = await app.inbound([said(peer, extra_data={key: customer["id"]}), said(peer)])

    assert {r["customer_id"] for r in answer["results"]} == {customer["id"]}
    assert [c["channel_type"] for c in (await app.admin.get(f"/customers/{customer['id']}"))["channels"]] == [
        "wechat_work_contact"
    ]


@pytest.mark.parametrize("who", ["write token", "browser"])
async def test_pre_binding_without_the_scope_is_refused_and_nothing_stored(app: Application, who: str) -> None:
    client = {"write token": await app.token("write"), "browser": app.admin}[who]
    customer = await app.admin.post("/customers", {"display_name": fresh("老客户")})
    good = said()
    body = {
        "channel_type": "custom",
        "messages": [good, said(extra_data={"customer_user_id": customer["id"]})],
    }

    problem = await client.refused("POST", "/channels/inbound", body, status=422)

    assert problem["errors"][0]["pointer"] == "/messages/1/extra_data/customer_user_id"
    assert (await app.inbound([good], channel_type="custom", account="default"))["stored"] == 1


async def test_pre_binding_that_contradicts_the_stored_identity_is_refused(app: Application) -> None:
    peer = fresh("p")
    [first] = (await app.inbound([said(peer)]))["results"]
    other = await app.admin.post("/customers", {"display_name": fresh("另一位")})

    refused = await refusal_of(app, said(peer, extra_data={"customer_user_id": other["id"]}))

    assert refused["reason"]["code"] == "bound_elsewhere"
    assert len(await thread_of(app, first)) == 1


async def test_pre_binding_to_the_customer_that_the_peer_already_is_changes_nothing(app: Application) -> None:
    peer = fresh("p")
    [first] = (await app.inbound([said(peer)]))["results"]

    [again] = (await app.inbound([said(peer, extra_data={"customer_user_id": first["customer_id"].upper()})]))[
        "results"
    ]

    assert (again["status"], again["customer_id"]) == ("stored", first["customer_id"])


async def test_bad_pre_binding_spoils_no_other_message_of_its_peer(app: Application) -> None:
    peer = fresh("p")
    unknown = said(peer, "绑错了", extra_data={"customer_user_id": str(uuid4())})

    answer = await app.inbound([said(peer, "一"), unknown, said(peer, "二")])

    assert [r["status"] for r in answer["results"]] == ["stored", "refused", "stored"]
    assert [m["text"] for m in await thread_of(app, answer["results"][0])] == ["一", "二"]


async def test_two_pre_bindings_of_one_new_peer_do_not_mix_two_customers(app: Application) -> None:
    one, two = [await app.admin.post("/customers", {"display_name": fresh("客户")}) for _ in range(2)]
    peer = fresh("p")

    answer = await app.inbound([said(peer, extra_data={"customer_user_id": c["id"]}) for c in (one, two)])

    assert [r["status"] for r in answer["results"]] == ["stored", "refused"]
    assert answer["results"][0]["customer_id"] == one["id"]
    assert answer["results"][1]["reason"]["code"] == "bound_elsewhere"
    assert (await app.admin.get(f"/customers/{two['id']}"))["channels"] == []


async def test_refused_stranger_leaves_no_customer_behind(app: Application) -> None:
    before = await app.sql("select count(*) from customers")

    await app.inbound([said(extra_data={"customer_user_id": str(uuid4())}), said(text="")])

    assert await app.sql("select count(*) from customers") == before


async def test_same_peer_on_two_channels_is_two_customers_without_a_hint(app: Application) -> None:
    peer = fresh("p")

    [one] = (await app.inbound([said(peer)]))["results"]
    [two] = (await app.inbound([said(peer)], channel_type="wechat_work_kf"))["results"]

    assert one["customer_id"] != two["customer_id"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"unionid": "u"}, {"unionid": "u"}),
        ({"mobile": "138{n}"}, {"mobile": "+86 138{n}"}),
        ({"mobile": "138{n}"}, {"mobile": "0086-138{n}"}),
        ({"unionid": "u", "mobile": "138{n}"}, {"unionid": "u"}),
    ],
)
async def test_attested_hint_joins_identities_of_one_person(
    app: Application, first: dict[str, str], second: dict[str, str]
) -> None:
    number = str(uuid4().int)[:8]

    def peer(hints: dict[str, str]) -> dict[str, str]:
        filled = {name: value.replace("{n}", number).replace("u", f"u{number}") for name, value in hints.items()}
        return {"peer_id": fresh("p"), **filled}

    [one] = (await app.inbound([said(peer=peer(first))]))["results"]
    [two] = (await app.inbound([said(peer=peer(second))], channel_type="wechat_work_kf"))["results"]

    assert one["customer_id"] == two["customer_id"]
    assert one["conversation_id"] != two["conversation_id"]


async def test_two_new_peers_with_one_unionid_in_a_batch_are_one_customer(app: Application) -> None:
    unionid = fresh("u")

    answer = await app.inbound([said(peer={"peer_id": fresh("p"), "unionid": unionid}) for _ in range(3)])

    assert len({r["customer_id"] for r in answer["results"]}) == 1


async def test_mobile_of_a_customer_entered_by_hand_is_matched(app: Application) -> None:
    number = "137" + str(uuid4().int)[:8]
    customer = await app.admin.post("/customers", {"display_name": fresh("老客户"), "mobile": number})

    [result] = (await app.inbound([said(peer={"peer_id": fresh("p"), "mobile": number})]))["results"]

    assert result["customer_id"] == customer["id"]


async def test_mobile_that_two_customers_share_binds_nobody(app: Application) -> None:
    number = "136" + str(uuid4().int)[:8]
    both = [await app.admin.post("/customers", {"display_name": fresh("客户"), "mobile": number}) for _ in range(2)]

    [result] = (await app.inbound([said(peer={"peer_id": fresh("p"), "mobile": number})]))["results"]

    suggestions = await app.sql(
        "select suggestions from channel_identities where customer_id = $1::text::uuid", result["customer_id"]
    )
    assert result["customer_id"] not in {c["id"] for c in both}
    assert {str(s) for s in suggestions[0][0]} == {c["id"] for c in both}


@pytest.mark.parametrize("blank", [{"unionid": " "}, {"unionid": ""}, {"mobile": ""}, {"name": " "}])
async def test_blank_hint_joins_nobody(app: Application, blank: dict[str, str]) -> None:
    answer = await app.inbound([said(peer={"peer_id": fresh("p"), **blank}) for _ in range(2)])

    assert len({r["customer_id"] for r in answer["results"]}) == 2
    customer = await app.admin.get(f"/customers/{answer['results'][0]['customer_id']}")
    assert customer["display_name"].strip()


@pytest.mark.timeout(60)
async def test_strangers_met_by_crossing_batches_become_one_customer_each(app: Application) -> None:
    peers = [{"peer_id": fresh("p"), "unionid": fresh("u")} for _ in range(8)]

    answers = await asyncio.gather(
        *(app.inbound([said(peer=peer) for peer in (peers if n % 2 else peers[::-1])]) for n in range(6))
    )

    assert sum(answer["stored"] for answer in answers) == 48
    assert len({r["customer_id"] for answer in answers for r in answer["results"]}) == 8
