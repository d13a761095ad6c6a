import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { ApiToken, UserDetail } from "@/api/types";
import { aUser, NOW } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { InvitationPage } from "./InvitationPage";
import { UsersPage } from "./UsersPage";

const USERS = `${API}/admin/users`;
const ONE = `${USERS}/:id`;
const LINK = { token: "fwi_1", path: "/invitation#fwi_1", expires_at: NOW };
const me = aUser();
const he = aUser({ id: "he", username: "hexiao", display_name: "何晓", role: "sales" });

let detail: UserDetail;
let tokens: ApiToken[];
let calls: { path: string; body: unknown }[];

const note = async (request: Request) => {
  const text = await request.text();
  calls.push({
    path: `${request.method} ${new URL(request.url).pathname.replace("/api/v1/admin/users", "")}`,
    body: text ? JSON.parse(text) : null,
  });
};

beforeEach(() => {
  detail = { ...he, open_conversations: 3, customers: 2 };
  tokens = [];
  calls = [];
  server.use(
    http.get(USERS, () => HttpResponse.json({ items: [me, he], next_cursor: null })),
    http.get(ONE, () => HttpResponse.json(detail)),
    http.get(`${ONE}/tokens`, () => HttpResponse.json({ items: tokens })),
    http.post(USERS, async ({ request }) => {
      await note(request);
      return HttpResponse.json({ ...he, state: "invited", invitation: LINK }, { status: 201 });
    }),
    http.patch(ONE, async ({ request }) => {
      await note(request);
      return HttpResponse.json(he);
    }),
    http.post(`${ONE}/password-reset`, async ({ request }) => {
      await note(request);
      return HttpResponse.json(LINK);
    }),
    http.post(`${ONE}/deactivate`, async ({ request }) => {
      await note(request);
      detail = { ...detail, state: "inactive", is_active: false };
      return HttpResponse.json({ user: detail, conversations: 3, customers: 2 });
    }),
  );
});

describe("the users page", () => {
  const open = () => renderPage(<UsersPage me={me} />);
  const openHe = async () => {
    await open();
    await userEvent.click(await screen.findByRole("row", { name: /何晓/ }));
    return screen.findByRole("dialog", { name: "何晓" });
  };

  it("says who may sign in, as what, and which one is oneself", async () => {
    await open();
    expect(await screen.findByRole("row", { name: /王敏\s*你 wangmin 管理员 正常/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /何晓 hexiao 销售 正常/ })).toBeVisible();
  });

  it("invites somebody without a password, and shows the link this once", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "添加用户" }));
    await userEvent.type(await screen.findByLabelText("姓名"), "何晓");
    await userEvent.type(screen.getByLabelText("用户名"), "hexiao");
    await userEvent.click(screen.getByRole("button", { name: "添加并生成链接" }));
    expect(await screen.findByLabelText("设置密码的链接")).toHaveValue("http://127.0.0.1/invitation#fwi_1");
    expect(calls).toEqual([
      { path: "POST ", body: { username: "hexiao", display_name: "何晓", role: "sales" } },
    ]);
  });

  it("says beside the field that a user name is taken", async () => {
    server.use(http.post(USERS, () => problem(409, { code: "username_taken" })));
    await open();
    await userEvent.click(screen.getByRole("button", { name: "添加用户" }));
    await userEvent.type(await screen.findByLabelText("姓名"), "何晓");
    await userEvent.type(screen.getByLabelText("用户名"), "hexiao");
    await userEvent.click(screen.getByRole("button", { name: "添加并生成链接" }));
    expect(await screen.findByText("这个用户名已有人用")).toBeVisible();
    expect(screen.getByLabelText("用户名")).toBeInvalid();
  });

  it("changes only what was changed", async () => {
    const drawer = await openHe();
    const name = await within(drawer).findByLabelText("姓名");
    await userEvent.clear(name);
    await userEvent.type(name, "何小晓");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    await waitFor(() => expect(calls).toEqual([{ path: "PATCH /he", body: { display_name: "何小晓" } }]));
  });

  it("names the last admin who would be lost", async () => {
    server.use(http.patch(ONE, () => problem(409, { code: "last_admin" })));
    const drawer = await openHe();
    await userEvent.type(await within(drawer).findByLabelText("姓名"), "二");
    await userEvent.click(within(drawer).getByRole("button", { name: "保存" }));
    expect(await within(drawer).findByRole("alert")).toHaveTextContent("最后一个管理员");
  });

  it("asks before a password ends, and then shows the new link", async () => {
    const drawer = await openHe();
    await userEvent.click(await within(drawer).findByRole("button", { name: "重置密码" }));
    expect(calls).toEqual([]);
    await userEvent.click(await screen.findByRole("button", { name: "重置并生成链接" }));
    expect(await screen.findByLabelText("设置密码的链接")).toBeInTheDocument();
  });

  it("signs somebody out everywhere, once sure", async () => {
    server.use(
      http.delete(`${ONE}/sessions`, async ({ request }) => {
        await note(request);
        return HttpResponse.json({ ended: 2 });
      }),
    );
    const drawer = await openHe();
    await userEvent.click(await within(drawer).findByRole("button", { name: "退出所有浏览器" }));
    expect(calls).toEqual([]);
    await userEvent.click(await screen.findByRole("button", { name: "全部退出" }));
    expect(await screen.findByText("何晓 已退出 2 个浏览器")).toBeInTheDocument();
    expect(calls).toEqual([{ path: "DELETE /he/sessions", body: null }]);
  });

  it("shows the tokens that still work, and revokes one", async () => {
    const token = { id: "t", name: "CRM", scopes: ["read"], created_at: NOW, last_used_at: null };
    tokens = [
      { ...token, expires_at: null, revoked_at: null },
      { ...token, id: "old", name: "旧的", expires_at: null, revoked_at: NOW },
    ];
    server.use(
      http.delete(`${API}/auth/tokens/:token`, ({ params }) => {
        tokens = tokens.filter(({ id }) => id !== params.token);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const drawer = await openHe();
    await userEvent.click(await within(drawer).findByRole("button", { name: "作废 CRM" }));
    expect(drawer).not.toHaveTextContent("旧的");
    const question = await screen.findByRole("dialog", { name: "作废「CRM」？" });
    await userEvent.click(within(question).getByRole("button", { name: "作废" }));
    expect(await screen.findByText("没有可用的令牌")).toBeInTheDocument();
  });

  it("lets nobody reset their own password", async () => {
    detail = { ...me, open_conversations: 0, customers: 0 };
    await open();
    await userEvent.click(await screen.findByRole("row", { name: /王敏/ }));
    expect(await screen.findByText(/自己的密码请用旧密码修改/)).toBeVisible();
  });

  it("says how much work somebody leaves, and hands it over", async () => {
    const drawer = await openHe();
    await userEvent.click(await within(drawer).findByRole("button", { name: "停用这个用户" }));
    const question = await screen.findByRole("dialog", { name: "停用 何晓？" });
    expect(question).toHaveTextContent("3 个未关闭的会话、2 位客户");
    await userEvent.click(within(question).getByRole("combobox", { name: "交给" }));
    await userEvent.click(await screen.findByRole("option", { name: "李浩然" }));
    await userEvent.click(within(question).getByRole("button", { name: "停用" }));
    await waitFor(() =>
      expect(calls).toEqual([{ path: "POST /he/deactivate", body: { hand_over_to: "staff-li" } }]),
    );
    expect(await screen.findByRole("button", { name: "重新启用", hidden: true })).toBeInTheDocument();
  });
});

describe("an invitation", () => {
  const ACCEPT = `${API}/auth/invitations/accept`;
  let hasSignedIn: boolean;

  const open = async () => {
    hasSignedIn = false;
    await renderPage(
      <InvitationPage
        token="fwi_1"
        onSignedIn={() => {
          hasSignedIn = true;
        }}
      />,
    );
    await screen.findByRole("heading", { level: 1 });
  };
  const choose = async (password: string, again = password) => {
    await userEvent.type(await screen.findByLabelText("新密码"), password);
    await userEvent.type(screen.getByLabelText("再输一次"), again);
    await userEvent.click(screen.getByRole("button", { name: "设置密码并登录" }));
  };

  beforeEach(() => {
    const whose = { username: "hexiao", display_name: "何晓", expires_at: NOW };
    server.use(
      http.post(`${API}/auth/invitations/look`, () => HttpResponse.json(whose)),
      http.post(ACCEPT, async ({ request }) => {
        await note(request);
        return HttpResponse.json({ user: he, csrf_token: "csrf" });
      }),
    );
  });

  it("lets its owner choose a password, and signs them in", async () => {
    await open();
    expect(await screen.findByText(/何晓，你好。你的用户名是 hexiao/)).toBeVisible();
    await choose("lampe wolke kiesel");
    await waitFor(() => expect(hasSignedIn).toBe(true));
    expect(calls.map(({ body }) => body)).toEqual([{ token: "fwi_1", password: "lampe wolke kiesel" }]);
  });

  it.each([
    ["short", "short", "至少 8 个字符"],
    ["long enough", "long enouhg", "两次输入不一样"],
  ])("refuses %s and %s by itself", async (password, again, expected) => {
    await open();
    await choose(password, again);
    expect((await screen.findAllByText(expected, { exact: false })).length).toBeGreaterThan(0);
    expect(calls).toEqual([]);
  });

  it("says in our words why a password is refused", async () => {
    const errors = [{ pointer: "/password", code: "password_common", detail: "Too common." }];
    server.use(http.post(ACCEPT, () => problem(422, { code: "invalid", errors })));
    await open();
    await choose("password1");
    expect(await screen.findByText(/一猜就中/)).toBeVisible();
  });

  it("says what to do with a link that works no more", async () => {
    server.use(http.post(`${API}/auth/invitations/look`, () => problem(404, { code: "link_worthless" })));
    await open();
    expect(await screen.findByRole("heading", { name: "这个链接用不了" })).toBeVisible();
  });
});
