import { afterEach, describe, expect, it } from "vitest";
import { label, loadLanguage, pick, t } from ".";
import "./later";

afterEach(() => loadLanguage("zh-CN"));

describe("the language module", () => {
  it("fills in the arguments", () => {
    expect(t("thread.learned", { n: 3 })).toBe("沉淀 3 条画像");
  });

  it("chooses the English plural by the number", async () => {
    await loadLanguage("en");
    expect(t("thread.learned", { n: 1 })).toBe("1 insight learned");
    expect(t("thread.learned", { n: 2 })).toBe("2 insights learned");
  });

  it("marks the document with the language", async () => {
    await loadLanguage("en");
    expect(document.documentElement.lang).toBe("en");
  });

  it("keeps the words that came with a page through a change of the language", async () => {
    await loadLanguage("en");
    expect(t("runs.title")).toBe("Insight runs");
    await loadLanguage("zh-CN");
    expect(t("runs.title")).toBe("洞察运行");
  });

  it("picks the right label of something that has both", async () => {
    expect(pick("预算", "Budget")).toBe("预算");
    await loadLanguage("en");
    expect(pick("预算", "Budget")).toBe("Budget");
    expect(pick("预算", null)).toBe("预算");
  });

  it("shows the raw value of an enum that it does not know", () => {
    expect(label("runs.state", "failed")).toBe("失败");
    expect(label("runs.state", "dreaming")).toBe("dreaming");
  });
});
