import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { aCustomer, aUser } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { CommandPalette } from "./CommandPalette";
import { placesFor, stepped } from "./entries";

const PEOPLE = [
  aCustomer({ id: "chen", display_name: "陈思远", industry: "智能制造" }),
  aCustomer({ id: "lin", display_name: "林晓彤" }),
];

let asked: (string | null)[];

beforeEach(() => {
  asked = [];
  server.use(
    http.get(`${API}/customers`, ({ request }) => {
      const q = new URL(request.url).searchParams.get("q");
      asked.push(q);
      const items = PEOPLE.filter((one) => one.display_name.includes(q ?? ""));
      return HttpResponse.json({ items, next_cursor: null });
    }),
  );
});

async function open() {
  const page = await renderPage(<CommandPalette user={aUser()} onClose={() => undefined} />);
  await screen.findByRole("option", { name: /陈思远/ });
  return { ...page, field: screen.getByRole("combobox") };
}

const chosen = () => screen.getByRole("option", { selected: true }).textContent;

describe("the palette", () => {
  it("offers the pages and the customers of late, and walks them by keys", async () => {
    const { field } = await open();
    expect(field).toHaveFocus();
    expect(chosen()).toContain("收件箱");
    await userEvent.keyboard("{ArrowUp}");
    expect(chosen()).toContain("林晓彤");
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(chosen()).toContain("客户");
    expect(field).toHaveAttribute("aria-activedescendant", screen.getByRole("option", { selected: true }).id);
  });

  it("finds a customer and goes there with Enter", async () => {
    const { router } = await open();
    await userEvent.keyboard("晓彤");
    await waitFor(() => expect(screen.queryByRole("option", { name: /陈思远/ })).toBeNull());
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.href).toBe("/customers/lin"));
  });

  it("asks nothing while an input method composes, and lets it have the Enter", async () => {
    const { field, router } = await open();
    fireEvent.compositionStart(field);
    fireEvent.change(field, { target: { value: "lin" } });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.compositionEnd(field, { target: { value: "林" } });
    await waitFor(() => expect(asked).toContain("林"));
    expect(asked).not.toContain("lin");
    expect(router.state.location.href).toBe("/");
  });

  it("says when nothing was found, and why it could not look", async () => {
    await open();
    await userEvent.keyboard("没有这个人");
    expect(await screen.findByText("没有找到，换个说法试试")).toBeVisible();
    server.use(http.get(`${API}/customers`, () => problem(503, { detail: "数据库忙" })));
    await userEvent.keyboard("啊");
    expect(await screen.findByRole("alert")).toHaveTextContent("没有查成：数据库忙");
  });
});

describe("what it offers", () => {
  it("names only the pages that the person may use", () => {
    const labels = (role: "admin" | "sales") => placesFor(aUser({ role }), "").map((entry) => entry.label);
    expect(labels("admin")).toEqual(["收件箱", "客户", "洞察运行", "设置"]);
    expect(labels("sales")).toEqual(["收件箱", "客户"]);
  });

  it.each([
    ["ArrowDown", 2, 3, 0],
    ["ArrowUp", 0, 3, 2],
    ["ArrowDown", 0, 0, 0],
    ["a", 5, 3, 2],
  ])("steps by %s from %i of %i to %i", (key, at, count, expected) => {
    expect(stepped(key, at, count)).toBe(expected);
  });
});
