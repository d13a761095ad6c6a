import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "@/api/types";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AuditPage } from "./AuditPage";
import { changesOf, NO_FILTERS, queryOf } from "./model";

const LOG = `${API}/admin/audit-log`;

const anEntry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: "entry-1",
  created_at: NOW,
  actor_id: "staff-wang",
  actor_name: "王敏",
  token_id: null,
  action: "user.changed",
  object_type: "user",
  object_id: "he",
  object_name: "hexiao",
  before: { role: "sales" },
  after: { role: "manager" },
  request_id: "req-1",
  ...over,
});

let entries: AuditEntry[];
let asked: URLSearchParams[];

beforeEach(() => {
  entries = [anEntry()];
  asked = [];
  server.use(
    http.get(LOG, ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: entries, next_cursor: null });
    }),
  );
});

describe("the audit log", () => {
  it("says who did what, and in full what differed", async () => {
    await renderPage(<AuditPage />);
    await userEvent.click(await screen.findByRole("row", { name: /王敏 修改用户 hexiao/ }));
    const drawer = await screen.findByRole("dialog", { name: "修改用户" });
    for (const text of ["role", "sales", "manager", "req-1"]) expect(drawer).toHaveTextContent(text);
  });

  it("shows what the command line did, and an action that it does not know", async () => {
    entries = [anEntry({ actor_id: null, actor_name: "command line", action: "moon.painted" })];
    await renderPage(<AuditPage />);
    expect(await screen.findByRole("row", { name: /命令行 moon.painted/ })).toBeVisible();
  });

  it("asks for what the filters say, and exports the same", async () => {
    await renderPage(<AuditPage />);
    await screen.findByRole("row", { name: /王敏/ });
    await userEvent.click(screen.getByRole("combobox", { name: "操作人" }));
    await userEvent.click(await screen.findByRole("option", { name: "李浩然" }));
    fireEvent.change(screen.getByLabelText("从"), { target: { value: "2025-12-20" } });
    await waitFor(() => expect(asked.at(-1)?.get("from")).toBe("2025-12-19T16:00:00.000Z"));
    expect(asked.at(-1)?.get("actor_id")).toBe("staff-li");
    const address = screen.getByRole("link", { name: "导出 CSV" }).getAttribute("href");
    expect(address).toContain("actor_id=staff-li");
    expect(address).toContain("from=2025-12-19T16");
  });

  it("clears the filters where nothing is found", async () => {
    entries = [];
    await renderPage(<AuditPage />);
    await userEvent.click(await screen.findByRole("button", { name: "清除筛选" }));
    expect(screen.getByText("没有符合的记录")).toBeVisible();
  });

  it("offers another try when it cannot be read", async () => {
    server.use(http.get(LOG, () => problem(500, { title: "内部错误" })));
    await renderPage(<AuditPage />);
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });
});

describe("what is asked of the log", () => {
  it("means the last day whole, by the workspace's clock", () => {
    expect(queryOf({ ...NO_FILTERS, kind: "user", from: "2025-12-20", to: "2025-12-20" })).toEqual({
      object_type: "user",
      from: "2025-12-19T16:00:00.000Z",
      to: "2025-12-20T16:00:00.000Z",
    });
  });

  it("is nothing without filters", () => {
    expect(queryOf(NO_FILTERS)).toEqual({});
  });

  it("shows fields that only one side has", () => {
    expect(changesOf(anEntry({ before: { a: 1 }, after: { b: [2] } }))).toEqual([
      { field: "a", before: "1", after: "–" },
      { field: "b", before: "–", after: "[2]" },
    ]);
  });
});
