import { describe, expect, it } from "vitest";
import { avatarHue, avatarText } from "./avatarText";

describe("an avatar", () => {
  it.each([
    ["陈思远", "思远"],
    ["王敏", "王敏"],
    ["欧阳娜娜", "娜娜"],
    ["访客 7F3A", "访"],
    ["Anna Li", "AL"],
    ["wang.min", "WM"],
    ["", ""],
  ])("of %s shows %s", (name, expected) => {
    expect(avatarText(name)).toBe(expected);
  });

  it("keeps its tint for a name", () => {
    expect(avatarHue("陈思远")).toBe(avatarHue("陈思远"));
  });
});
