import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, HttpResponse, http } from "msw";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { aCustomer, NOW, STAGES } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { CustomersPage } from "./CustomersPage";
import { type CustomerFilters, distinct, isFiltered, NO_FILTERS } from "./listModel";
import { pastMoment, positionOf } from "./timeModel";

let asked: URLSearchParams[];
let opened: string[];

const CHEN = aCustomer({
  id: "chen",
  display_name: "陈思远",
  life_cycle_stage: "negotiation",
  industry: "智能制造",
  company_scale: "500–999",
  owner: { id: "staff-wang", display_name: "王敏" },
  channels: [
    { channel_type: "webchat", source_label: "站内", peer_id_masked: "v_7…c3", display_name: null },
    {
      channel_type: "wechat_work_contact",
      source_label: "企微-客户",
      peer_id_masked: "wm…fQ",
      display_name: null,
    },
  ],
  active_insights_count: 8,
});
const LIN = aCustomer({ id: "lin", display_name: "林晓彤", last_activity_at: null });

beforeEach(() => {
  asked = [];
  opened = [];
  server.use(
    http.get(`${API}/customers`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const isSecond = query.get("cursor") === "second";
      return HttpResponse.json(
        isSecond ? { items: [LIN], next_cursor: null } : { items: [CHEN], next_cursor: "second" },
      );
    }),
  );
});

function Page({ start = {} }: { start?: Partial<CustomerFilters> }) {
  const [filters, setFilters] = useState<CustomerFilters>({ ...NO_FILTERS, ...start });
  return (
    <CustomersPage
      filters={filters}
      onFilter={(change) => setFilters((before) => ({ ...before, ...change }))}
      onOpen={(id) => opened.push(id)}
    />
  );
}

describe("the customer list", () => {
  it("shows what one asks first about each customer and opens them", async () => {
    await renderPage(<Page />);
    const row = await screen.findByRole("row", { name: /陈思远/ });
    for (const text of ["站内", "企微-客户", "谈判", "智能制造", "500–999", "王敏", "8"])
      expect(await within(row).findByText(text)).toBeVisible();
    await userEvent.click(row);
    expect(opened).toEqual(["chen"]);
  });

  it("opens a customer by keys", async () => {
    await renderPage(<Page />);
    (await screen.findByRole("row", { name: /陈思远/ })).focus();
    await userEvent.keyboard("{Enter}");
    expect(opened).toEqual(["chen"]);
  });

  it("loads the next page below the first", async () => {
    await renderPage(<Page />);
    await userEvent.click(await screen.findByRole("button", { name: "加载更多" }));
    expect(await screen.findByRole("row", { name: /林晓彤/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /陈思远/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: "加载更多" })).toBeNull();
  });

  it("asks the server for what was filtered, and keeps the old rows meanwhile", async () => {
    await renderPage(<Page />);
    await screen.findByRole("row", { name: /陈思远/ });
    server.use(http.get(`${API}/customers`, () => delay("infinite"), { once: true }));
    await userEvent.click(screen.getByRole("combobox", { name: "阶段" }));
    await userEvent.click(await screen.findByRole("option", { name: STAGES[3]?.label_zh ?? "" }));
    expect(screen.getByRole("row", { name: /陈思远/ })).toBeVisible();
  });

  it.each([
    [{ stage: "won" }, "life_cycle_stage", "won"],
    [{ industry: "智能制造" }, "industry", "智能制造"],
    [{ scale: "20–99" }, "company_scale", "20–99"],
    [{ owner: "staff-li" }, "owner", "staff-li"],
    [{ channel: "webchat" }, "channel_type", "webchat"],
    [{ q: "思远" }, "q", "思远"],
    [{ sort: "display_name" as const }, "sort", "display_name"],
  ])("sends the filter %j", async (start, name, value) => {
    await renderPage(<Page start={start} />);
    await screen.findByRole("row", { name: /陈思远/ });
    expect(asked[0]?.get(name)).toBe(value);
  });

  it("searches when the name is composed, not on its pinyin", async () => {
    await renderPage(<Page />);
    await screen.findByRole("row", { name: /陈思远/ });
    await userEvent.type(screen.getByRole("searchbox"), "思远{Enter}");
    await waitFor(() => expect(asked.at(-1)?.get("q")).toBe("思远"));
  });

  it("says how customers get here when there are none", async () => {
    server.use(http.get(`${API}/customers`, () => HttpResponse.json({ items: [], next_cursor: null })));
    await renderPage(<Page />);
    expect(await screen.findByText("还没有客户")).toBeVisible();
    expect(screen.getByRole("link", { name: "打开站内聊天演示" })).toHaveAttribute("href", "/chat");
  });

  it("offers to clear the filters when nothing fits them", async () => {
    server.use(
      http.get(`${API}/customers`, () => HttpResponse.json({ items: [], next_cursor: null }), { once: true }),
    );
    await renderPage(<Page start={{ stage: "won" }} />);
    await screen.findByText("没有符合条件的客户");
    await userEvent.click(screen.getAllByRole("button", { name: "清除筛选" })[0] as HTMLElement);
    expect(await screen.findByRole("row", { name: /陈思远/ })).toBeVisible();
  });

  it("offers another try when the list cannot be read", async () => {
    server.use(http.get(`${API}/customers`, () => problem(500, { title: "读不到" }), { once: true }));
    await renderPage(<Page />);
    expect(await screen.findByRole("alert")).toHaveTextContent("读不到");
    await userEvent.click(screen.getByRole("button", { name: "重试" }));
    expect(await screen.findByRole("row", { name: /陈思远/ })).toBeVisible();
  });
});

describe("a new customer", () => {
  it("needs a name, and is opened once it exists", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post(`${API}/customers`, async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(aCustomer({ id: "new", display_name: "赵国栋" }), { status: 201 });
      }),
    );
    await renderPage(<Page />);
    await userEvent.click(screen.getByRole("button", { name: "新建客户" }));
    const dialog = screen.getByRole("dialog", { name: "新建客户" });
    await userEvent.click(within(dialog).getByRole("button", { name: "建立" }));
    expect(await within(dialog).findByText("请填写")).toBeVisible();
    await userEvent.type(within(dialog).getByLabelText("姓名"), " 赵国栋 ");
    await userEvent.click(within(dialog).getByRole("button", { name: "建立" }));
    await waitFor(() => expect(opened).toEqual(["new"]));
    expect(sent).toEqual([{ display_name: "赵国栋" }]);
  });

  it("hears on the field what is wrong with the mobile number", async () => {
    server.use(
      http.post(`${API}/customers`, () =>
        problem(422, { errors: [{ pointer: "/mobile", code: "mobile_invalid", detail: "no" }] }),
      ),
    );
    await renderPage(<Page />);
    await userEvent.click(screen.getByRole("button", { name: "新建客户" }));
    await userEvent.type(screen.getByLabelText("姓名"), "赵国栋");
    await userEvent.type(screen.getByLabelText("手机"), "12");
    await userEvent.click(screen.getByRole("button", { name: "建立" }));
    expect(await screen.findByText("请填 7 到 15 位数字")).toBeVisible();
    expect(screen.getByLabelText("手机")).toBeInvalid();
  });
});

describe("the rules behind", () => {
  it("count any filter but the order", () => {
    expect(isFiltered(NO_FILTERS)).toBe(false);
    expect(isFiltered({ ...NO_FILTERS, sort: "display_name" })).toBe(false);
    expect(isFiltered({ ...NO_FILTERS, scale: "1–19" })).toBe(true);
  });

  it("suggest each value once", () => {
    expect(distinct(["智能制造", null, "智能制造", ""])).toEqual(["智能制造"]);
  });

  it.each([
    ["2025-12-01T00:00:00.000Z", 0],
    ["2025-12-04T00:00:00.000Z", 1],
    ["2025-11-01T00:00:00.000Z", -1],
  ])("find the change that a moment stands after: %s", (at, position) => {
    expect(positionOf(["2025-12-01T00:00:00.000Z", "2025-12-03T00:00:00.000Z"], at)).toBe(position);
  });

  it("take only moments of the past from an address", () => {
    const now = Date.parse(NOW);
    expect(pastMoment("2025-12-20", now)).toBe("2025-12-20T00:00:00.000Z");
    expect(pastMoment("2026-12-20", now)).toBeNull();
    expect(pastMoment("soon", now)).toBeNull();
    expect(pastMoment(null, now)).toBeNull();
  });
});
