import { describe, expect, it } from "vitest";
import { TEAM } from "@/testing/factories";
import { fileSize, fileType, kindOf } from "@/lib/files";
import { findTrigger, mentionsIn } from "./composerModel";

const [WANG, LI] = TEAM as [(typeof TEAM)[number], (typeof TEAM)[number]];

describe("what is offered beside the text", () => {
  it.each([
    ["/", { kind: "canned", start: 0, query: "" }],
    ["/报价", { kind: "canned", start: 0, query: "报价" }],
    ["／bj", { kind: "canned", start: 0, query: "bj" }],
    ["/报价 好", null],
    ["看 1/2", null],
    ["@王", null],
  ])("for the reply %s", (text, expected) => {
    expect(findTrigger(text, text.length, "reply")).toEqual(expected);
  });

  it.each([
    ["@", { kind: "mention", start: 0, query: "" }],
    ["请@王", { kind: "mention", start: 1, query: "王" }],
    ["请 ＠王敏", { kind: "mention", start: 2, query: "王敏" }],
    ["@王敏 看下", null],
    ["发到 li@corp", null],
    ["/报价", null],
  ])("for the note %s", (text, expected) => {
    expect(findTrigger(text, text.length, "note")).toEqual(expected);
  });

  it("depends on where the caret is", () => {
    expect(findTrigger("请@王看下", 3, "note")).toEqual({ kind: "mention", start: 1, query: "王" });
    expect(findTrigger("/报价", 1, "reply")).toBeNull();
  });
});

describe("who is mentioned", () => {
  const long = { ...WANG, id: "long", display_name: "王敏之" };

  it.each([
    ["请@王敏 看下", [WANG.id]],
    ["@王敏之 与 @李浩然", ["long", LI.id]],
    ["@王敏 @王敏", [WANG.id]],
    ["王敏看下", []],
    ["@谁都不是", []],
  ])("in %s", (text, expected) => {
    expect(mentionsIn(text, [WANG, LI, long])).toEqual(expected);
  });

  it("is everybody of the name where two have it", () => {
    const other = { ...WANG, id: "other" };
    expect(mentionsIn("@王敏", [WANG, other])).toEqual([WANG.id, "other"]);
  });
});

describe("a file", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [2_450_000, "2.3 MB"],
    [180_000, "176 KB"],
    [5_000_000_000, "4.7 GB"],
  ])("of %d bytes is %s", (bytes, expected) => {
    expect(fileSize(bytes)).toBe(expected);
  });

  it("is named by its ending, and is what its type says", () => {
    expect([fileType("方案 V2.pdf"), fileType("README")]).toEqual(["PDF", ""]);
    const kinds = ["image/png", "audio/amr", "video/mp4", "text/csv"].map((content_type) =>
      kindOf({ content_type }),
    );
    expect(kinds).toEqual(["image", "voice", "video", "file"]);
  });
});
