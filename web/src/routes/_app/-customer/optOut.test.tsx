import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Customer } from "@/api/types";
import { type CustomerWorld, startCustomerWorld } from "@/testing/customerWorld";
import { NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { type CustomerLocation, CustomerScreen } from "./CustomerScreen";

const ID = "customer-1";
const HERE: CustomerLocation = {
  asOf: null,
  category: null,
  source: "all",
  showsHistory: false,
  messageId: null,
  factId: null,
};

let world: CustomerWorld;

const become = (change: Partial<Customer>): Customer => {
  const customer = { ...world.profile.customer, ...change };
  world.profile = { ...world.profile, customer };
  return customer;
};

beforeEach(() => {
  world = startCustomerWorld();
  const wang = { id: "staff-wang", display_name: "王敏" };
  server.use(
    http.get(`${API}/customers/${ID}/ai-opt-outs`, () =>
      HttpResponse.json({ items: [{ began_at: NOW, began_by: wang, ended_at: null, ended_by: null }] }),
    ),
    http.patch(`${API}/customers/${ID}`, async ({ request }) => {
      await world.note(request.clone());
      const { ai_opted_out } = (await request.json()) as { ai_opted_out: boolean };
      return HttpResponse.json(become({ ai_opted_out_at: ai_opted_out ? NOW : null }));
    }),
  );
});

const open = async (location: CustomerLocation = HERE) => {
  await renderPage(<CustomerScreen customerId={ID} location={location} onGo={() => undefined} />);
  await screen.findByRole("heading", { name: "陈思远" });
};
const flip = async () => userEvent.click(await screen.findByRole("switch", { name: "用 AI 分析这位客户" }));
const sent = () => world.calls.map(({ body }) => body);

it("says what stops before a customer is kept from AI, and shows it afterwards with who decided it", async () => {
  await open();
  await flip();
  const dialog = await screen.findByRole("dialog", { name: "对 陈思远 停用 AI 分析？" });
  for (const text of ["不会给任何智脑看", "消息照常收发", "不会补读", "留下记录"])
    expect(dialog).toHaveTextContent(text);
  expect(sent()).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: "停用 AI 分析" }));
  expect(await screen.findByText("AI 已停用")).toBeVisible();
  expect(await screen.findByText(/，王敏$/)).toBeVisible();
  expect(screen.getByRole("switch")).not.toBeChecked();
  expect(sent()).toEqual([{ ai_opted_out: true }]);
});

it("changes nothing when the question is answered with no", async () => {
  await open();
  await flip();
  await userEvent.click(await screen.findByRole("button", { name: "取消" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent()).toEqual([]);
  expect(screen.getByRole("switch")).toBeChecked();
});

it("lets a customer be read again, from now on", async () => {
  become({ ai_opted_out_at: NOW });
  await open();
  await flip();
  expect(await screen.findByRole("dialog")).toHaveTextContent("停用期间说的不读");
  await userEvent.click(screen.getByRole("button", { name: "重新启用" }));
  await waitFor(() => expect(screen.queryByText("AI 已停用")).toBeNull());
  expect(sent()).toEqual([{ ai_opted_out: false }]);
});

it("keeps the question open with the reason when the server refuses", async () => {
  server.use(http.patch(`${API}/customers/${ID}`, () => problem(403, { detail: "没有权限" })));
  await open();
  await flip();
  await userEvent.click(await screen.findByRole("button", { name: "停用 AI 分析" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("没有权限");
});
