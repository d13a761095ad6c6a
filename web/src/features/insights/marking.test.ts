import { describe, expect, it } from "vitest";
import { markPhrases } from "./marking";

const marked = (text: string, ...insights: string[]) =>
  markPhrases(text, insights)
    .filter((segment) => segment.isMarked)
    .map((segment) => segment.text);

describe("marking the words behind an insight", () => {
  it("finds numbers and phrases across spaces and punctuation", () => {
    const message = "预算我这边能批到 35 万，不过要走一下总部流程，最好 2 月底前能把合同定下来。";
    expect(marked(message, "上限约 35 万元，需走总部审批流程")).toEqual(["35 万", "总部流程"]);
    expect(marked(message, "希望 2 月底前签约")).toEqual(["2 月底前"]);
  });

  it("marks for every insight that cites the message", () => {
    expect(marked("预算 35 万，3 月开工", "35 万元", "3 月开工")).toEqual(["35 万", "3 月开工"]);
  });

  it("ignores the case of Latin words", () => {
    expect(marked("支持 erp 吗", "要求对接 ERP")).toEqual(["erp"]);
  });

  it("never takes a part of a number or of a Latin word", () => {
    expect(marked("批了 350 元", "预算 35 万")).toEqual([]);
    expect(marked("预算 35 万", "上限 350 万")).toEqual([]);
    expect(marked("这个 app 不错", "apple 设备")).toEqual([]);
  });

  it("leaves words that prove nothing and single characters alone", () => {
    expect(marked("我们公司想看看", "我们公司要求报价")).toEqual(["我们公司"]);
    expect(marked("我们想看看", "我们要报价")).toEqual([]);
    expect(marked("他来了", "他走了")).toEqual([]);
  });

  it.each([
    ["", "x"],
    ["没有相同之处", "abc"],
    ["多行\n文字 😀 结束", "文字"],
  ])("loses no character of %j", (text, insight) => {
    expect(
      markPhrases(text, [insight])
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
  });
});
