import { describe, expect, it } from "vitest";
import type { Said } from "@/api/types";
import { anInsight } from "@/testing/factories";
import { aStatement } from "@/testing/lives";
import { linesOf, stepsOf } from "./lifeModel";

const fact = anInsight({ id: "budget" });
const told = (...history: Said[]) => stepsOf(fact, history);
const confirmed = (over: Partial<Said> = {}) => aStatement({ did: "confirmed", ...over });
const times = (count: number) => [aStatement(), ...Array.from({ length: count }, () => confirmed())];

describe("the life of a fact", () => {
  it.each<[Partial<Said>, string]>([
    [{ did: "opened" }, "AI 首次记录"],
    [{ did: "confirmed" }, "AI 再次确认"],
    [{ did: "superseded" }, "AI 记录，取代了旧的说法"],
    [{ did: "superseded", insight_id: "later", closed: ["budget"] }, "AI 记录了新的说法，取代了它"],
    [{ did: "retired", op: "retire" }, "AI 认为已不再成立"],
    [{ did: "proposed" }, "AI 提议，由人决定"],
    [{ did: "proposed", op: "retire" }, "AI 提议归档，由人决定"],
    [{ did: "accepted", source: "human", actor: "王敏" }, "王敏 采纳"],
    [{ did: "rejected", source: "human", actor: "王敏" }, "王敏 驳回"],
    [{ did: "corrected", source: "human", actor: "王敏" }, "王敏 更正"],
    [{ did: "archived", source: "human", actor: "王敏", reason: "wrong" }, "王敏 归档：有误"],
    [{ did: "archived", source: "human", actor: "王敏" }, "王敏 归档"],
    [{ did: "restored", source: "human", actor: "王敏" }, "王敏 恢复"],
    [{ did: "ignored" }, "AI 又提到，因人工决定而未采用"],
  ])("tells %o as %s", (over, headline) => {
    expect(told(aStatement(over))[0]?.headline).toBe(headline);
  });

  it("leads to what it replaced and to what took its place, and nowhere else", () => {
    const [first, second, last] = told(
      aStatement({ did: "superseded", closed: ["earlier"] }),
      aStatement({ did: "confirmed" }),
      aStatement({ did: "superseded", insight_id: "later", closed: ["budget"] }),
    );
    expect(first?.other).toEqual({ id: "earlier", is: "older" });
    expect(second?.other).toBeNull();
    expect(last).toMatchObject({ other: { id: "later", is: "newer" }, tone: "end" });
  });

  it("tells another time at which the same was believed for what it is", () => {
    const [step] = told(aStatement({ did: "superseded", insight_id: "first-time", closed: ["earlier"] }));
    expect(step).toMatchObject({ other: { id: "first-time", is: "again" }, tone: "fact" });
  });

  it("leads from either half of a correction to the other fact", () => {
    const corrected = (op: "assert" | "retire") => [aStatement({ did: "corrected", source: "human", op })];
    const [right] = stepsOf({ ...fact, supersedes: ["wrong"] }, corrected("assert"));
    const [wrong] = stepsOf({ ...fact, superseded_by: "right" }, corrected("retire"));
    expect(right?.other).toEqual({ id: "wrong", is: "older" });
    expect(wrong?.other).toEqual({ id: "right", is: "newer" });
  });

  it("does not lead to the question that ended together with the fact", () => {
    const [step] = told(aStatement({ did: "accepted", op: "retire", closed: ["budget", "question"] }));
    expect(step?.other).toBeNull();
  });

  it("repeats the words only where they change", () => {
    const steps = told(aStatement(), confirmed(), confirmed({ content: "35 万左右" }));
    expect(steps.map((step) => step.showsContent)).toEqual([true, false, true]);
  });

  it.each(["recalled", "reprocessed"] as const)("marks what counts no more, since it was %s", (did) => {
    expect(told(aStatement({ did }))[0]).toMatchObject({ tone: "void", headline: "AI 曾这样记录" });
  });
});

describe("many confirmations", () => {
  it("are folded between the first and the last", () => {
    expect(linesOf(stepsOf(fact, times(6))).map((line) => line.kind)).toEqual([
      "step",
      "step",
      "folded",
      "step",
    ]);
  });

  it("stay as they are while they are few", () => {
    expect(linesOf(stepsOf(fact, times(3))).map((line) => line.kind)).toEqual([
      "step",
      "step",
      "step",
      "step",
    ]);
  });

  it("are not folded over one that was voided or worded otherwise", () => {
    const history = [...times(2), confirmed({ did: "recalled" }), confirmed(), confirmed()];
    expect(linesOf(stepsOf(fact, history)).every((line) => line.kind === "step")).toBe(true);
  });
});
