import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { InsightCategory } from "@/api/types";
import { CATEGORIES } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { CategoriesPage } from "./CategoriesPage";
import { BLANK, changeOf, formOf, isWhole, moved, rulesLine, valuesOf } from "./model";

const inOrder = CATEGORIES.map((category, position) => ({ ...category, position }));
const budget = inOrder[1] as InsightCategory;

let known: InsightCategory[];
let calls: { method: string; key: string; body: unknown }[];

async function note(request: Request): Promise<Record<string, unknown>> {
  const body = (await request.json()) as Record<string, unknown>;
  const key = decodeURIComponent(request.url.split("/").at(-1) ?? "");
  calls.push({ method: request.method, key, body });
  return body;
}

beforeEach(() => {
  known = inOrder;
  calls = [];
  server.use(
    http.get(`${API}/insight-categories`, () =>
      HttpResponse.json({ items: [...known].sort((a, b) => a.position - b.position), next_cursor: null }),
    ),
    http.post(`${API}/admin/insight-categories`, async ({ request }) => {
      const made = { ...budget, ...(await note(request)), position: known.length } as InsightCategory;
      known = [...known, made];
      return HttpResponse.json(made, { status: 201 });
    }),
    http.patch(`${API}/admin/insight-categories/:key`, async ({ request, params }) => {
      const change = await note(request);
      known = known.map((one) => (one.key === params.key ? { ...one, ...change } : one));
      return HttpResponse.json(known.find((one) => one.key === params.key));
    }),
  );
});

async function open() {
  await renderPage(<CategoriesPage />);
  await screen.findByRole("heading", { name: "需求" });
  return userEvent.setup();
}

const names = () =>
  within(screen.getByRole("list", { name: "分类列表" }))
    .getAllByRole("heading")
    .map((heading) => heading.textContent);

describe("the categories page", () => {
  it("shows the rules of each category", async () => {
    known = [{ ...budget, ttl_days: 90, ai_may_supersede_human: true, cardinality: "multi", cap: 5 }];
    await renderPage(<CategoriesPage />);
    const row = await screen.findByRole("listitem");
    for (const text of ["预算", "多值", "AI 可覆盖人工", "最多 5 条", "90 天", "60%"])
      expect(row).toHaveTextContent(text);
  });

  it("offers another try when the list cannot be read", async () => {
    server.use(http.get(`${API}/insight-categories`, () => problem(500, { title: "内部错误" })));
    await renderPage(<CategoriesPage />);
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });

  it("adds a category, beginning at its key", async () => {
    const user = await open();
    await user.click(screen.getByRole("button", { name: "新增分类" }));
    const dialog = await screen.findByRole("dialog", { name: "新增分类" });
    expect(within(dialog).getByLabelText("标识")).toHaveFocus();
    await user.keyboard("warranty{Tab}质保");
    await user.click(within(dialog).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls[0]?.body).toMatchObject({
      key: "warranty",
      label_zh: "质保",
      label_en: "质保",
      hue: "slate",
    });
    expect(await screen.findByRole("heading", { name: "质保" })).toBeVisible();
  });

  it("says under the field what is missing, and sends nothing", async () => {
    const user = await open();
    await user.click(screen.getByRole("button", { name: "新增分类" }));
    const dialog = await screen.findByRole("dialog");
    await user.clear(within(dialog).getByLabelText("条数上限"));
    await user.click(within(dialog).getByRole("button", { name: "保存" }));
    expect(await within(dialog).findByText("请填写，不能有空格")).toBeVisible();
    expect(within(dialog).getByText("请填 1 到 1000 的整数")).toBeVisible();
    expect(calls).toEqual([]);
  });

  it("sends only what was changed", async () => {
    const user = await open();
    await user.click(screen.getByRole("button", { name: "编辑 预算" }));
    const dialog = await screen.findByRole("dialog", { name: "编辑分类" });
    await user.type(within(dialog).getByLabelText("有效天数"), "180");
    await user.click(within(dialog).getByRole("checkbox", { name: "AI 可覆盖人工" }));
    await user.click(within(dialog).getByRole("radio", { name: "青" }));
    await user.click(within(dialog).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls).toEqual([
      { method: "PATCH", key: "budget", body: { hue: "teal", ttl_days: 180, ai_may_supersede_human: true } },
    ]);
  });

  it("keeps the form open with the reason when the server refuses", async () => {
    server.use(
      http.patch(`${API}/admin/insight-categories/budget`, () => problem(409, { code: "category_taken" })),
    );
    const user = await open();
    await user.click(screen.getByRole("button", { name: "编辑 预算" }));
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getByLabelText("说明"), "总额");
    await user.click(within(dialog).getByRole("button", { name: "保存" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("标识已被使用");
    expect(within(dialog).getByLabelText("说明")).toHaveValue("总额");
  });

  it("asks twice before deleting, and says why a category in use stays", async () => {
    server.use(
      http.delete(`${API}/admin/insight-categories/budget`, () => problem(409, { code: "category_in_use" })),
    );
    const user = await open();
    await user.click(screen.getByRole("button", { name: "编辑 预算" }));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "删除" }));
    await user.click(within(dialog).getByRole("button", { name: "确定删除" }));
    expect(await screen.findByText("这一类里已有画像，不能删除；可以改名。")).toBeInTheDocument();
    expect(dialog).toBeVisible();
  });

  it("moves a category at once", async () => {
    const user = await open();
    await user.click(screen.getByRole("button", { name: "上移 预算" }));
    await waitFor(() => expect(names().slice(0, 2)).toEqual(["预算", "需求"]));
    await waitFor(() => expect(calls).toHaveLength(2));
    expect(calls.map(({ key, body }) => [key, body])).toEqual([
      ["budget", { position: 0 }],
      ["need", { position: 1 }],
    ]);
  });

  it("takes a move back when the server refuses it", async () => {
    server.use(http.patch(`${API}/admin/insight-categories/:key`, () => problem(403, { title: "没有权限" })));
    const user = await open();
    await user.click(screen.getByRole("button", { name: "上移 预算" }));
    expect(await screen.findByText("顺序没有改成：没有权限")).toBeInTheDocument();
    await waitFor(() => expect(names().slice(0, 2)).toEqual(["需求", "预算"]));
  });
});

describe("the form of a category", () => {
  it("gives back what it was filled with", () => {
    expect(changeOf(budget, formOf(budget))).toEqual({});
  });

  it("takes the Chinese name where there is no English one", () => {
    expect(valuesOf({ ...BLANK, labelZh: " 质保 " }).label_en).toBe("质保");
  });

  it.each([
    ["12", true],
    ["0", false],
    ["1001", false],
    ["1.5", false],
    ["-3", false],
    ["", false],
  ])("takes %s as a cap: %s", (text, expected) => {
    expect(isWhole(text, 1, 1_000)).toBe(expected);
  });

  it("leaves the ends where they are", () => {
    expect(moved(inOrder, "need", -1).changes).toEqual([]);
    expect(moved(inOrder, "competitor", 1).changes).toEqual([]);
  });

  it("untangles equal positions when one moves", () => {
    const equal = inOrder.map((category) => ({ ...category, position: 0 }));
    expect(moved(equal, "budget", -1).changes.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });

  it("does not speak of a cap where there is one value at most", () => {
    expect(rulesLine(budget)).not.toContain("条");
  });
});
