"""What the rule brain learns from a burst, by category, in Chinese and English, and what it must not learn."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Learn = Callable[..., Any]
DIALOGUES = Path(__file__).parents[2] / "data" / "rules" / "dialogues.jsonl"
GOLD = [json.loads(line) for line in DIALOGUES.read_text(encoding="utf-8").splitlines()]
SPEAKER = {"staff": "S:", "customer": ""}


@pytest.mark.parametrize(
    ("text", "category", "words"),
    [
        ("预算四十五万左右", "budget", "约 45 万元"),
        ("经费最多批九十万，含税", "budget", "90 万元以内（含税）"),
        ("每年大概能拿出12万", "budget", "约 12 万元（每年）"),
        ("希望总价控制在六万以内", "budget", "6 万元以内"),
        ("预算从30万加到了45万", "budget", "45 万元"),
        ("Our budget is roughly $65k", "budget", "about $65,000"),
        ("We have set aside 1.2 million euros", "budget", "€1.2 million"),
        ("We can spend up to 40k USD per year", "budget", "up to $40,000 per year"),
        ("The budget went up to $90,000", "budget", "$90,000"),
        ("打算三个月内上线", "timeline", "三个月内上线（2027-02-22 前）"),
        ("春节前必须交付", "timeline", "春节前交付（2027-02-06 前）"),
        ("明年Q2启动", "timeline", "2027-04-01 至 2027-06-30"),
        ("尽快上线", "timeline", "尽快上线"),
        ("We need to go live by the end of April", "timeline", "(by 2027-04-30)"),
        ("Kick off next quarter", "timeline", "2027-01-01 to 2027-03-31"),
        ("我们是做冷链物流的", "industry", "冷链物流"),
        ("这边主营跨境电商", "industry", "跨境电商"),
        ("我们是做假发出口的", "industry", "假发出口"),
        ("We're a logistics company", "industry", "logistics"),
        ("I work in insurance", "industry", "insurance"),
        ("厂里四百多号人", "company_scale", "400 多人"),
        ("我们是一个60-80人的团队", "company_scale", "60-80 人"),
        ("目前有17家门店", "company_scale", "17 家门店"),
        ("We have 350 employees", "company_scale", "350 people"),
        ("a 45-person team", "company_scale", "45 people"),
        ("最后吕总拍板", "decision_maker", "吕总拍板"),
        ("最后是质量总监方敏拍板", "decision_maker", "方敏"),
        ("佛山搞陶瓷的，三条窑", "industry", "陶瓷"),
        ("合肥做光伏支架，想了解下你们的CRM", "industry", "光伏"),
        ("这个要集团审批", "decision_maker", "需集团审批"),
        ("我自己就能拍板", "decision_maker", "客户本人拍板"),
        ("Our CFO signs off on everything", "decision_maker", "CFO"),
        ("公司在佛山", "location", "佛山"),
        ("总部位于成都高新区", "location", "成都高新区"),
        ("We're headquartered in Lisbon", "location", "Lisbon"),
        ("需要支持多语言和离线录单", "need", "多语言和离线录单"),
        ("想找一套能管库存的系统", "need", "能管库存的系统"),
        ("We need to integrate with our warehouse system", "need", "integrate with our warehouse system"),
        ("仓库老是对不上账", "pain_point", "对不上账"),
        ("Our team keeps losing track of leads", "pain_point", "losing track of leads"),
        ("担心数据迁移出问题", "objection", "担心数据迁移"),
        ("你们的报价有点贵", "objection", "有点贵"),
        ("It's too expensive for us, your price is too high", "objection", "too"),
        ("也在看简道云和明道云", "competitor", "明道云"),
        ("We're also evaluating Odoo", "competitor", "Odoo"),
        ("目前用的是泛微", "current_supplier", "泛微"),
        ("We currently use Zendesk", "current_supplier", "Zendesk"),
        ("晚上七点以后微信联系", "contact_preference", "晚上七点以后微信联系"),
        ("Please text me instead of calling", "contact_preference", "text message"),
        ("更看重售后服务", "preference", "售后服务"),
        ("We prefer an on-premise deployment", "preference", "on-premise"),
        ("麻烦发一份合同过来", "life_cycle_stage", "谈判"),
        ("Could you send us a formal quote?", "life_cycle_stage", "proposal"),
    ],
)
async def test_fact_is_learned(learn: Learn, text: str, category: str, words: str) -> None:
    facts = await learn(text)
    assert [content for content in facts.get(category, []) if words in content], facts


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("预算45万够吗？", "budget"),
        ("没有预算", "budget"),
        ("批得下来的话大概九十万", "budget"),
        ("预算可能在八十万", "budget"),
        ("我同学他们公司预算三百万", "budget"),
        ("注册资金两千万", "budget"),
        ("去年营收一个亿", "budget"),
        ("你们报价68万", "budget"),
        ("单价两百块一个账号", "budget"),
        ("Is $40k enough?", "budget"),
        ("We might get 90k if the board agrees", "budget"),
        ("A friend of mine paid $20k", "budget"),
        ("They quoted us $70k", "budget"),
        ("明天下午给我回个电话", "timeline"),
        ("下周三来公司演示一下", "timeline"),
        ("什么时候能上线？", "timeline"),
        ("去年就上线了", "timeline"),
        ("Can we meet next Tuesday?", "timeline"),
        ("我们六个人来开会", "company_scale"),
        ("需要开通260个账号", "company_scale"),
        ("培训的话大概40人参加", "company_scale"),
        ("Three of us will join the call", "company_scale"),
        ("我们的客户都是医院", "industry"),
        ("我是做采购的", "industry"),
        ("Our clients are mostly hospitals", "industry"),
        ("我在上海出差", "location"),
        ("你们公司在杭州吗？", "location"),
        ("你们支持私有化吗？", "need"),
        ("我需要考虑一下", "need"),
        ("需要等老板回来", "need"),
        ("Do you support SSO?", "need"),
        ("不担心价格", "objection"),
        ("你们有多少人？", "company_scale"),
        ("最近在看一部电影", "competitor"),
        ("首付款这周打过去", "timeline"),
        ("月底对账要加班", "timeline"),
        ("启动会定周五下午两点", "timeline"),
        ("云栈我们不考虑了，演示的时候扫码老是掉线", "pain_point"),
        ("我们五个仓库分布在全国", "company_scale"),
        ("我朋友公司200人", "company_scale"),
        ("他们之前用的SAP", "current_supplier"),
    ],
)
async def test_what_is_no_fact_is_not_learned(learn: Learn, text: str, category: str) -> None:
    assert category not in await learn(text)


@pytest.mark.parametrize(
    ("question", "answer", "category", "words"),
    [
        ("请问预算大概多少万？", "35吧", "budget", "35 万元"),
        ("What's your budget?", "around 90k", "budget", "about 90,000"),
        ("打算什么时候上？", "明年三月", "timeline", "2027-03-01 至 2027-03-31"),
        ("贵司多少人？", "三百来人", "company_scale", "约 300 人"),
        ("公司在哪个城市？", "合肥", "location", "合肥"),
        ("请问是什么行业？", "烘焙", "industry", "烘焙"),
        ("这事谁拍板？", "我们蒋总", "decision_maker", "蒋总"),
        ("现在用什么系统？", "用的是用友", "current_supplier", "用友"),
    ],
)
async def test_short_answer_is_understood_by_its_question(
    learn: Learn, question: str, answer: str, category: str, words: str
) -> None:
    facts = await learn(f"S:{question}", answer)
    assert [content for content in facts.get(category, []) if words in content], facts


async def test_lines_of_a_form_are_read(learn: Learn) -> None:
    facts = await learn(
        "公司规模：260人\n所在城市：无锡\n现用系统：浪潮\n需求：设备台账、备件管理\n预算：45万（含税）\n竞品：无"
    )
    assert facts == {
        "budget": ["45 万元（含税）"],
        "company_scale": ["260 人"],
        "location": ["无锡"],
        "current_supplier": ["浪潮"],
        "need": ["设备台账", "备件管理"],
    }


async def test_staff_talk_is_never_evidence(learn: Learn) -> None:
    assert await learn("S:我们这边预算一般50万，三个月上线", "好的") == {}


async def test_denied_figure_gives_way_to_the_right_one(ask: Learn) -> None:
    answer = await ask("预算不是35万，是65万")
    assert [(i["op"], i["content"]) for i in answer["insights"]] == [("assert", "65 万元")]


async def test_denied_figure_that_was_shown_is_retired(ask: Learn) -> None:
    answer = await ask("预算不是35万", known=[("budget", "约 35 万元")])
    assert [(i["op"], i["ref"]) for i in answer["insights"]] == [("retire", "i1")]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("私有化部署我们不考虑了", ("need", "支持私有化部署")),
        ("考勤那块先不做了", ("need", "考勤模块")),
        ("先不看销售易了", ("competitor", "销售易")),
        ("We've ruled out Odoo", ("competitor", "Odoo")),
        ("We no longer need the mobile app", ("need", "a mobile app")),
    ],
)
async def test_withdrawn_fact_is_retired_by_its_reference(ask: Learn, text: str, known: tuple[str, str]) -> None:
    answer = await ask(text, known=[("need", "自动排班"), known])
    assert [(i["op"], i["category"], i["ref"]) for i in answer["insights"]] == [("retire", known[0], "i2")]


async def test_withdrawal_of_an_unseen_fact_names_it(ask: Learn) -> None:
    answer = await ask("不考虑私有化部署了")
    assert [(i["op"], i["category"], i["content"]) for i in answer["insights"]] == [("retire", "need", "私有化部署")]


async def test_fact_stated_and_withdrawn_in_one_burst_is_gone(learn: Learn) -> None:
    facts = await learn("需要支持人脸考勤", "人脸考勤不要了")
    assert "need" not in facts


@pytest.mark.parametrize("gold", GOLD, ids=[row["id"] for row in GOLD])
async def test_gold_dialogue_is_learned(learn: Learn, gold: dict[str, Any]) -> None:
    facts = await learn(*(SPEAKER[turn["speaker"]] + turn["text"] for turn in gold["turns"]))
    missing = [fact for fact in gold["facts"] if not _holds(facts, fact["category"], fact["words"])]
    wrong = [fact for fact in gold["absent"] if _holds(facts, *fact.partition(":")[::2])]
    assert (missing, wrong) == ([], []), facts


def _holds(facts: dict[str, list[str]], category: str, words: str) -> bool:
    return any(words in content for content in facts.get(category, []))
