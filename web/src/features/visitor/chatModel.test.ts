import { describe, expect, it } from "vitest";
import { aMessage } from "@/testing/factories";
import { EMPTY, linesOf, type Sending, withMessages, withSending } from "./chatModel";

const row = (over: Partial<Sending> = {}): Sending => ({
  clientId: "c1",
  text: "你好",
  at: "2025-12-20T07:00:00.000Z",
  state: "sending",
  error: null,
  ...over,
});

describe("a visitor's thread", () => {
  it("keeps each message once, by time, and takes the newer copy", () => {
    const early = aMessage({ id: "a", sent_at: "2025-12-20T07:00:00.000Z" });
    const late = aMessage({ id: "b", sent_at: "2025-12-20T07:01:00.000Z" });
    const chat = withMessages(withMessages(EMPTY, [late]), [early, { ...late, text: "改过" }]);
    expect(chat.messages.map(({ id, text }) => [id, text])).toEqual([
      ["a", "你好"],
      ["b", "改过"],
    ]);
  });

  it("never draws a colleague's note", () => {
    expect(withMessages(EMPTY, [aMessage({ direction: "note" })]).messages).toEqual([]);
  });

  it("drops what was on its way once it has arrived, in whichever order", () => {
    const arrived = aMessage({ client_message_id: "c1" });
    expect(withMessages(withSending(EMPTY, row()), [arrived]).sending).toEqual([]);
    expect(withSending(withMessages(EMPTY, [arrived]), row({ state: "failed" })).sending).toEqual([]);
  });

  it("changes a failed row in place", () => {
    const chat = withSending(
      withSending(withSending(EMPTY, row()), row({ clientId: "c2" })),
      row({ state: "failed" }),
    );
    expect(chat.sending.map(({ clientId, state }) => [clientId, state])).toEqual([
      ["c1", "failed"],
      ["c2", "sending"],
    ]);
  });

  it("rules off days by the workspace's clock and groups one speaker's bubbles", () => {
    const chat = withMessages(EMPTY, [
      aMessage({ id: "a", sent_at: "2025-12-20T15:58:00.000Z" }),
      aMessage({ id: "b", sent_at: "2025-12-20T15:59:00.000Z" }),
      aMessage({ id: "c", sent_at: "2025-12-20T16:01:00.000Z" }),
    ]);
    const lines = linesOf(withSending(chat, row()));
    expect(lines.map((line) => line.kind)).toEqual([
      "day",
      "message",
      "message",
      "day",
      "message",
      "sending",
    ]);
    expect(
      lines.filter((line) => line.kind === "message").map(({ isFirst, isLast }) => [isFirst, isLast]),
    ).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });
});
