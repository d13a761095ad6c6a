import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { aUser } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { LoginPage } from "./LoginPage";

async function open(answer: () => Response) {
  const onSignedIn = vi.fn();
  server.use(http.post(`${API}/auth/login`, answer));
  await renderPage(<LoginPage onSignedIn={onSignedIn} />);
  const user = userEvent.setup();
  const fill = async () => {
    await user.type(screen.getByLabelText("用户名"), " admin ");
    await user.type(screen.getByLabelText("密码"), "secret");
    await user.click(screen.getByRole("button", { name: "登录" }));
  };
  return { onSignedIn, user, fill };
}

describe("signing in", () => {
  it("goes on when the server agrees", async () => {
    const { onSignedIn, fill } = await open(() => HttpResponse.json({ user: aUser(), csrf_token: "t" }));
    await fill();
    expect(onSignedIn).toHaveBeenCalledOnce();
  });

  it("says what is wrong, empties the password and keeps the name", async () => {
    const { onSignedIn, fill } = await open(() => problem(401, { code: "invalid_credentials" }));
    await fill();
    expect(await screen.findByText("用户名或密码不对")).toBeVisible();
    expect(screen.getByLabelText("密码")).toHaveValue("");
    expect(screen.getByLabelText("用户名")).toHaveValue(" admin ");
    expect(onSignedIn).not.toHaveBeenCalled();
  });

  it("tells how long to wait after too many attempts", async () => {
    const { fill } = await open(
      () =>
        new HttpResponse(JSON.stringify({ title: "x" }), { status: 429, headers: { "Retry-After": "42" } }),
    );
    await fill();
    expect(await screen.findByText("尝试次数太多，请 42 秒后再试")).toBeVisible();
  });

  it("asks for both fields before asking the server", async () => {
    const { user } = await open(() => problem(500));
    await user.click(screen.getByRole("button", { name: "登录" }));
    expect(await screen.findAllByText("请填写")).toHaveLength(2);
    expect(screen.getByLabelText("用户名")).toHaveAccessibleDescription("请填写");
  });

  it("hints at a caps lock that is on", async () => {
    const { user } = await open(() => problem(500));
    await user.click(screen.getByLabelText("密码"));
    await user.keyboard("{CapsLock}a");
    expect(await screen.findByText("大写锁定已打开")).toBeVisible();
  });
});
