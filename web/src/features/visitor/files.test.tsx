import { render, screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Attachment } from "@/api/types";
import { Toaster } from "@/components/Toast";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { VisitorFiles } from "./components/VisitorFiles";
import { visitorDoor } from "./door";

const file = (name: string, content_type: string): Attachment => ({
  id: name,
  name,
  content_type,
  size: 2_516_582,
  url: `/api/v1/media/${name}`,
});

let bearers: (string | null)[];

beforeEach(() => {
  bearers = [];
  // Only a browser can show what lies in memory.
  URL.createObjectURL = () => "blob:shown";
  URL.revokeObjectURL = () => undefined;
  server.use(
    http.get(`${API}/media/:id`, ({ request }) => {
      bearers.push(request.headers.get("authorization"));
      return new HttpResponse("bytes");
    }),
  );
});

const draw = (files: Attachment[]) => {
  const door = visitorDoor({
    token: "pass",
    visitor_key: "key",
    customer_id: "customer-1",
    conversation_id: "conversation-1",
    expires_at: "2999-01-01T00:00:00.000Z",
  });
  render(
    <>
      <VisitorFiles door={door} files={files} />
      <Toaster />
    </>,
  );
};

describe("the files that a visitor is sent", () => {
  it("are fetched with the visitor's pass, and pictures shown", async () => {
    draw([file("实物.png", "image/png")]);
    expect(await screen.findByRole("img", { name: "实物.png" })).toHaveAttribute("src", "blob:shown");
    expect(bearers).toEqual(["Bearer pass"]);
  });

  it("are offered for saving when they are no picture, or one that is gone", async () => {
    server.use(http.get(`${API}/media/:id`, () => problem(404, { detail: "文件已不在" })));
    draw([file("方案.pdf", "application/pdf"), file("实物.png", "image/png")]);
    expect(await screen.findByRole("button", { name: /实物\.png/ })).toBeVisible();
    screen.getByRole("button", { name: /方案\.pdf\s*PDF · 2\.4 MB/ }).click();
    expect(await screen.findByText("文件已不在")).toBeVisible();
  });
});
