import { describe, expect, it } from "vitest";
import "@/lib/i18n/later";
import { aConfig, PROVIDERS, WELL } from "@/testing/agentConfigs";
import { blankForm, changeOf, clashes, configIn, formOf, rebased } from "./formModel";
import { byNeed, healthOf, overall, tokensToday } from "./healthModel";
import { settingOf, shown, stored, verdict } from "./settingsModel";

const NOW = Date.parse("2025-12-20T07:26:00.000Z");
const [rules, dify, openai] = PROVIDERS as [
  (typeof PROVIDERS)[0],
  (typeof PROVIDERS)[0],
  (typeof PROVIDERS)[0],
];
const paused = (reason: string, over: object = {}) =>
  aConfig({ health: { ...WELL, state: "paused", pause_reason: reason, ...over } });

describe("a brain as a form", () => {
  it("gives back what it was filled with", () => {
    const config = aConfig({
      settings: { timeout_s: 30, temperature: null, mask_numbers: false, extra: { a: 1 }, unknown: "kept" },
    });
    expect(changeOf(config, formOf(config, PROVIDERS), openai, PROVIDERS)).toBeNull();
  });

  it("sends what was changed, with the version, and keeps settings that it does not know", () => {
    const config = aConfig({ settings: { unknown: "kept", timeout_s: 30, daily_tokens: 5 } });
    const form = formOf(config, PROVIDERS);
    const settings = { ...form.settings, timeout_s: "", temperature: "null", mask_numbers: "off" };
    const change = changeOf(config, { ...form, model: " qwen-max ", settings }, openai, PROVIDERS);
    expect(change).toEqual({
      model: "qwen-max",
      settings: { unknown: "kept", daily_tokens: 5, temperature: null, mask_numbers: false },
      version: 3,
    });
  });

  it("says nothing of a secret that stays, and removes one that the new kind does not know", () => {
    const config = aConfig();
    const form = formOf(config, PROVIDERS);
    const secrets = (change: object, provider = openai) =>
      changeOf(config, { ...form, ...change }, provider, PROVIDERS)?.secrets;
    expect(secrets({ model: "other" })).toBeUndefined();
    expect(secrets({ secrets: { api_key: " sk-new " } })).toEqual({ api_key: "sk-new" });
    expect(secrets({ secrets: { api_key: "" } })).toEqual({ api_key: "" });
    expect(secrets({ provider: "rules" }, rules)).toEqual({ api_key: "" });
  });

  it("asks for a new brain with what its kind knows, switched off", () => {
    const blank = blankForm(PROVIDERS, "dify");
    const settings = { ...blank.settings, mode: "chat", structured_output: "json" };
    const form = { ...blank, baseUrl: "https://api.dify.ai/v1", model: "left over", settings };
    expect(configIn(form, dify)).toMatchObject({
      app_name: "客户画像洞察器",
      base_url: "https://api.dify.ai/v1",
      model: null,
      enabled: false,
      settings: { mode: "chat" },
      secrets: {},
    });
  });

  it("puts one's own changes on top of somebody else's", () => {
    const base = formOf(aConfig(), PROVIDERS);
    const newest = formOf(aConfig({ model: "theirs", settings: { timeout_s: 90 } }), PROVIDERS);
    const mine = { ...base, model: "mine", purpose: "note" };
    expect(rebased(base, newest, mine)).toMatchObject({
      model: "mine",
      purpose: "note",
      settings: { timeout_s: "90" },
    });
    expect(clashes(base, newest, mine)).toEqual([
      { field: "model", before: "qwen-plus", now: "theirs", isMine: true },
      { field: "timeout_s", before: "", now: "90", isMine: false },
    ]);
  });
});

describe("a setting", () => {
  it.each([
    ["timeout_s", "0", false],
    ["timeout_s", "2.5", true],
    ["max_concurrency", "2.5", false],
    ["temperature", "0", true],
    ["temperature", "2.1", false],
    ["temperature", "null", true],
    ["daily_tokens", "十万", false],
    ["daily_tokens", "", true],
    ["extra", "[1]", false],
    ["extra", '{"a": 1}', true],
    ["new_one", "anything", true],
  ])("%s takes %s: %s", (name, text, expected) => {
    expect(verdict(settingOf(name, PROVIDERS), text) === true).toBe(expected);
  });

  it.each([
    ["timeout_s", 2.5],
    ["temperature", null],
    ["mask_numbers", false],
    ["fallback", "rules"],
    ["fallback", undefined],
    ["extra", { a: [1] }],
    ["mode", undefined],
  ])("%s of %o is stored as it was shown", (name, value) => {
    expect(stored(name, shown(name, value))).toEqual(value);
  });

  it("offers as a stand-in only what needs nobody else", () => {
    expect(settingOf("fallback", PROVIDERS)).toEqual({ kind: "choice", choices: ["rules"] });
  });
});

describe("how a brain is", () => {
  it.each([
    ["credentials", "bad", "等你处理"],
    ["failures", "bad", "连续失败"],
    ["rate_limited", "warn", "限流"],
    ["token_budget", "warn", "额度"],
  ])("names a pause because of %s", (reason, tone, word) => {
    const health = healthOf(paused(reason), NOW);
    expect(health.tone).toBe(tone);
    expect(health.word).toContain(word);
    expect(health.trouble?.remedy).not.toBe("");
  });

  it("blames no older error for a budget that is used up", () => {
    const health = healthOf(
      paused("token_budget", { error_cause: "密钥无效", error_remedy: "请更新 api_key" }),
      NOW,
    );
    expect(health.trouble?.cause).toContain("token");
    expect(health.trouble?.remedy).toContain("午夜");
  });

  it.each([
    ["2025-12-20T07:25:00Z", "暂停时间已到"],
    ["2025-12-20T07:26:40Z", "1 分钟左右"],
    ["2025-12-20T08:00:00Z", "16:00"],
  ])("says when it is tried again: %s", (paused_until, expected) => {
    expect(healthOf(paused("failures", { paused_until }), NOW).trouble?.until).toContain(expected);
  });

  it("puts first what needs somebody, and last what is switched off", () => {
    const broken = paused("credentials");
    const off = { ...broken, id: "off", enabled: false };
    const well = aConfig({ id: "well" });
    expect(byNeed([off, well, broken], NOW).map((one) => one.id)).toEqual(["agent-1", "well", "off"]);
  });

  it.each([
    ["nobody learns", [aConfig({ enabled: false })], "bad"],
    ["another purpose does not learn", [aConfig({ app_name: "别的" })], "bad"],
    ["paused", [paused("rate_limited")], "warn"],
    ["well", [aConfig()], "ok"],
  ])("sums up for the top of the page: %s", (_case, configs, tone) => {
    expect(overall(configs, NOW).tone).toBe(tone);
  });

  it("counts tokens of today alone, and only against a budget", () => {
    const config = (settings: object, tokens_on: string) =>
      aConfig({ settings: { ...settings }, health: { ...WELL, tokens_used: 70, tokens_on } });
    expect(tokensToday(config({ daily_tokens: 100 }, "2025-12-20"), NOW)).toEqual({ used: 70, budget: 100 });
    expect(tokensToday(config({ daily_tokens: 100 }, "2025-12-19"), NOW)).toEqual({ used: 0, budget: 100 });
    expect(tokensToday(config({}, "2025-12-20"), NOW)).toBeNull();
  });
});
