import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { ApiToken, SignIn, TeamMember } from "@/api/types";
import { Menu } from "@/components/Menu";
import { aUser, NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AccountPage } from "./AccountPage";
import { PresenceItem } from "./PresenceItem";
import { expiryOf, stateOf } from "./tokenModel";

const AUTH = `${API}/auth`;
const me = aUser();

const aSession = (over: Partial<SignIn> = {}): SignIn => ({
  id: "here",
  browser: "Chrome · Windows",
  created_at: NOW,
  last_used_at: NOW,
  expires_at: NOW,
  is_current: true,
  ...over,
});

const aToken = (over: Partial<ApiToken> = {}): ApiToken => ({
  id: "token-1",
  name: "CRM 同步",
  scopes: ["read"],
  created_at: NOW,
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
  ...over,
});

let day: TeamMember;
let sessions: SignIn[];
let tokens: ApiToken[];
let calls: { path: string; body: unknown }[];

const note = async (request: Request) => {
  const text = await request.text();
  const path = `${request.method} ${new URL(request.url).pathname.replace("/api/v1/auth", "")}`;
  calls.push({ path, body: text ? JSON.parse(text) : null });
};

beforeEach(() => {
  day = {
    id: me.id,
    display_name: me.display_name,
    role: me.role,
    availability: "online",
    open_conversations: 3,
    awaiting_reply: 2,
    capacity: 20,
  };
  sessions = [aSession(), aSession({ id: "phone", browser: "WeChat · iPhone", is_current: false })];
  tokens = [aToken(), aToken({ id: "old", name: "旧的", revoked_at: NOW })];
  calls = [];
  server.use(
    http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: [day] })),
    http.get(`${AUTH}/sessions`, () => HttpResponse.json({ items: sessions })),
    http.get(`${AUTH}/tokens`, () => HttpResponse.json({ items: tokens })),
    http.patch(`${AUTH}/me`, async ({ request }) => {
      const { availability } = (await request.clone().json()) as Pick<TeamMember, "availability">;
      await note(request);
      day = { ...day, availability };
      return HttpResponse.json({ availability });
    }),
    http.post(`${AUTH}/password`, async ({ request }) => {
      await note(request);
      sessions = [aSession()];
      return HttpResponse.json({ ended: 1 });
    }),
    http.delete(`${AUTH}/sessions/:id`, async ({ request, params }) => {
      await note(request);
      sessions = sessions.filter((one) => one.id !== params.id);
      return new HttpResponse(null, { status: 204 });
    }),
    http.delete(`${AUTH}/sessions`, async ({ request }) => {
      await note(request);
      sessions = [aSession()];
      return HttpResponse.json({ ended: 1 });
    }),
    http.post(`${AUTH}/tokens`, async ({ request }) => {
      await note(request);
      const made = aToken({ id: "new", name: "报表" });
      tokens = [made, ...tokens];
      return HttpResponse.json({ ...made, token: "fwt_secret" }, { status: 201 });
    }),
    http.delete(`${AUTH}/tokens/:id`, async ({ request, params }) => {
      await note(request);
      tokens = tokens.map((one) => (one.id === params.id ? { ...one, revoked_at: NOW } : one));
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const open = (user = me) => renderPage(<AccountPage me={user} />);

describe("one's presence", () => {
  it("is switched, and says what follows from it", async () => {
    await open();
    const online = await screen.findByRole("switch", { name: "在线" });
    await screen.findByText(/手上有 3 个未关闭的会话，2 个等着回复。 最多同时 20 个/);
    expect(online).toBeChecked();
    await userEvent.click(online);
    expect(await screen.findByText(/离开时不会分到新会话/)).toBeVisible();
    expect(calls).toEqual([{ path: "PATCH /me", body: { availability: "away" } }]);
  });

  it("is also an item of the menu", async () => {
    const opener = <button type="button">菜单</button>;
    await renderPage(
      <Menu label="菜单" trigger={opener} open onOpenChange={() => undefined}>
        <PresenceItem user={me} />
      </Menu>,
    );
    await userEvent.click(await screen.findByRole("menuitem", { name: "设为离开" }));
    expect(await screen.findByText(/暂时不会分到新会话/)).toBeInTheDocument();
    expect(calls).toEqual([{ path: "PATCH /me", body: { availability: "away" } }]);
  });
});

describe("one's password", () => {
  const choose = async (old: string, password: string, again = password) => {
    await userEvent.type(await screen.findByLabelText("现在的密码"), old);
    await userEvent.type(screen.getByLabelText("新密码"), password);
    await userEvent.type(screen.getByLabelText("再输一次"), again);
    await userEvent.click(screen.getByRole("button", { name: "修改密码" }));
  };

  it("is changed against the old one, and says how many other browsers that ended", async () => {
    await open();
    await screen.findByText("WeChat · iPhone");
    await choose("old secret", "lampe wolke kiesel");
    expect(await screen.findByText("其他 1 个浏览器已退出登录")).toBeVisible();
    expect(calls[0]?.body).toEqual({ old_password: "old secret", new_password: "lampe wolke kiesel" });
    expect(screen.getByLabelText("现在的密码")).toHaveValue("");
    await waitFor(() => expect(screen.queryByText("WeChat · iPhone")).toBeNull());
  });

  it.each([
    ["/old_password", "password_wrong", "现在的密码", /现在的密码不对/],
    ["/new_password", "password_common", "新密码", /一猜就中/],
  ])("that is refused at %s is refused beside its field", async (pointer, code, field, words) => {
    const errors = [{ pointer, code, detail: "No." }];
    server.use(http.post(`${AUTH}/password`, () => problem(422, { code: "invalid", errors })));
    await open();
    await choose("old secret", "lampe wolke kiesel");
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByLabelText(field)).toBeInvalid();
  });

  it("is not even sent while it is too short, or typed in two ways", async () => {
    await open();
    await choose("old", "kurz", "kurs");
    expect(await screen.findByText("两次输入不一样")).toBeVisible();
    expect(calls).toEqual([]);
  });
});

describe("where one is signed in", () => {
  const list = () => screen.findByRole("list", { name: "登录的浏览器" });

  it("marks this browser, and signs one of the others out", async () => {
    await open();
    expect(await list()).toHaveTextContent(/Chrome · Windows就是这个/);
    expect(screen.queryByRole("button", { name: "退出 Chrome · Windows" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "退出 WeChat · iPhone" }));
    await waitFor(() => expect(calls).toEqual([{ path: "DELETE /sessions/phone", body: null }]));
    await waitFor(async () => expect(within(await list()).queryByText("WeChat · iPhone")).toBeNull());
  });

  it("signs all others out, once sure", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "退出其他全部" }));
    expect(calls).toEqual([]);
    await userEvent.click(await screen.findByRole("button", { name: "全部退出" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "退出其他全部" })).toBeNull());
    expect(calls).toEqual([{ path: "DELETE /sessions", body: null }]);
  });

  it("offers another try when it cannot be read", async () => {
    server.use(http.get(`${AUTH}/sessions`, () => problem(500, { title: "内部错误" })));
    await open();
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
  });
});

describe("one's tokens", () => {
  it("are made with rights and an end, and shown this once", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "新建令牌" }));
    const dialog = await screen.findByRole("dialog", { name: "新建令牌" });
    await userEvent.type(within(dialog).getByLabelText("名称"), "报表");
    await userEvent.click(within(dialog).getByRole("button", { name: "新建" }));
    expect(await within(dialog).findByText("至少选一项")).toBeVisible();
    await userEvent.click(within(dialog).getByRole("checkbox", { name: "读取" }));
    await userEvent.click(within(dialog).getByRole("combobox", { name: "有效期" }));
    await userEvent.click(await screen.findByRole("option", { name: "不会过期" }));
    await userEvent.click(within(dialog).getByRole("button", { name: "新建" }));
    expect(await within(dialog).findByLabelText("令牌")).toHaveValue("fwt_secret");
    expect(calls).toEqual([
      { path: "POST /tokens", body: { name: "报表", scopes: ["read"], expires_at: null } },
    ]);
    await userEvent.click(within(dialog).getByRole("button", { name: "存好了" }));
    expect(screen.queryByDisplayValue("fwt_secret")).toBeNull();
  });

  it("are revoked once sure, and leave the list", async () => {
    await open();
    await userEvent.click(await screen.findByRole("button", { name: "作废 CRM 同步" }));
    const question = await screen.findByRole("dialog", { name: "作废「CRM 同步」？" });
    await userEvent.click(within(question).getByRole("button", { name: "作废" }));
    expect(await screen.findByText("没有可用的令牌")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "显示已失效的 2 个" }));
    expect(screen.getByRole("list", { name: "API 令牌" })).toHaveTextContent("旧的读取已作废");
  });

  it("are made by admins only; who was one may still revoke theirs", async () => {
    const rep = { ...me, role: "sales" as const };
    const first = await open(rep);
    await screen.findByRole("button", { name: "作废 CRM 同步" });
    expect(screen.queryByRole("button", { name: "新建令牌" })).toBeNull();
    first.unmount();
    tokens = [];
    await open(rep);
    await screen.findByText("WeChat · iPhone");
    expect(screen.queryByRole("heading", { name: "API 令牌" })).toBeNull();
  });

  it("end when their time is over", () => {
    const at = Date.parse(NOW);
    expect(expiryOf("30", at)).toBe("2026-01-19T07:26:00.000Z");
    expect(stateOf(aToken({ expires_at: NOW }), at)).toBe("expired");
    expect(stateOf(aToken({ expires_at: NOW }), at - 1)).toBe("good");
    expect(stateOf(aToken({ revoked_at: NOW }), at)).toBe("revoked");
  });
});
