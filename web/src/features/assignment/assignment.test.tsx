import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { AssignmentPolicy, TeamMember } from "@/api/types";
import { TEAM } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { renderPage } from "@/testing/render";
import { server } from "@/testing/server";
import { AssignmentPage } from "./AssignmentPage";
import { draftOf, isCapacity, rebased, troubleOf } from "./model";

const POLICY = `${API}/admin/assignment`;
const [wang, li] = TEAM as [TeamMember, TeamMember];

const aPolicy = (over: Partial<AssignmentPolicy> = {}): AssignmentPolicy => ({
  enabled: true,
  redispatch: "awaiting",
  members: [{ user_id: li.id, capacity: 5 }],
  version: 3,
  ...over,
});

let policy: AssignmentPolicy;
let team: TeamMember[];
let sent: unknown[];

beforeEach(() => {
  policy = aPolicy();
  team = [wang, { ...li, capacity: 5 }];
  sent = [];
  server.use(
    http.get(POLICY, () => HttpResponse.json(policy)),
    http.get(`${API}/assignment/team`, () => HttpResponse.json({ items: team })),
    http.put(POLICY, async ({ request }) => {
      const body = (await request.json()) as AssignmentPolicy;
      sent.push(body);
      policy = { ...body, version: body.version + 1 };
      return HttpResponse.json(policy);
    }),
  );
});

const open = async () => {
  const page = await renderPage(<AssignmentPage />, { path: "/settings/assignment" });
  await screen.findByRole("radio", { name: "轮流派单" });
  return page;
};
const save = () => userEvent.click(screen.getByRole("button", { name: "保存" }));
const limitOfLi = () => screen.getByLabelText("李浩然 的上限");
const type = async (text: string) => {
  await userEvent.clear(limitOfLi());
  await userEvent.type(limitOfLi(), text);
};

describe("the assignment policy", () => {
  it("shows how conversations are dealt out, who is there, and what they have to do", async () => {
    team = [wang, { ...li, availability: "away", open_conversations: 5, awaiting_reply: 3, capacity: 5 }];
    await open();
    expect(screen.getByRole("radio", { name: "轮流派单" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "转走等回复的" })).toBeChecked();
    const [first, second] = within(screen.getByRole("list", { name: "谁参与" })).getAllByRole("listitem");
    expect(first).toHaveTextContent("王敏主管在线进行中 2，等回复 1");
    expect(screen.getByRole("checkbox", { name: "王敏 参与派单" })).not.toBeChecked();
    expect(second).toHaveTextContent("李浩然销售离开已满进行中 5，等回复 3");
    expect(limitOfLi()).toHaveValue("5");
    expect(screen.queryByRole("button", { name: "保存" })).toBeNull();
  });

  it("is replaced as a whole, at the version that was read, by the keyboard alone", async () => {
    await open();
    screen.getByRole("checkbox", { name: "王敏 参与派单" }).focus();
    await userEvent.keyboard(" ");
    await userEvent.tab();
    expect(screen.getByLabelText("王敏 的上限")).toHaveFocus();
    await userEvent.click(screen.getByRole("radio", { name: "全部转走" }));
    await type("12{Enter}");
    const members = [
      { user_id: wang.id, capacity: 20 },
      { user_id: li.id, capacity: 12 },
    ];
    await waitFor(() => expect(sent).toEqual([{ enabled: true, redispatch: "all", members, version: 3 }]));
    expect(await screen.findByText("分配规则已保存")).toBeInTheDocument();
    expect(screen.queryByText("还没保存")).toBeNull();
  });

  it("takes everybody in, and lets go of what was not meant", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "全部参与" }));
    expect(screen.getByRole("checkbox", { name: "王敏 参与派单" })).toBeChecked();
    await userEvent.click(screen.getByRole("button", { name: "放弃修改" }));
    expect(screen.getByRole("checkbox", { name: "王敏 参与派单" })).not.toBeChecked();
    expect(sent).toEqual([]);
  });

  it.each(["", "0", "1.5", "10001", "很多"])("does not save the limit “%s”", async (text) => {
    await open();
    await userEvent.clear(limitOfLi());
    await userEvent.type(limitOfLi(), `${text}{Enter}`);
    expect(screen.getByText("请填 1 到 10000 的整数")).toBeVisible();
    expect(limitOfLi()).toBeInvalid();
    expect(screen.getByRole("button", { name: "保存" })).toBeDisabled();
    expect(sent).toEqual([]);
  });

  it("leaves out who was deactivated since, for the server takes nobody else", async () => {
    policy = aPolicy({ members: [...aPolicy().members, { user_id: "gone", capacity: 9 }] });
    await open();
    await userEvent.click(screen.getByRole("radio", { name: "手动分配" }));
    await save();
    await waitFor(() => expect(sent).toMatchObject([{ enabled: false, members: [{ user_id: li.id }] }]));
  });

  it("shows what somebody else changed meanwhile, and keeps one's own changes on top of it", async () => {
    await open();
    await userEvent.click(screen.getByRole("checkbox", { name: "王敏 参与派单" }));
    policy = aPolicy({ version: 4, redispatch: "nothing", members: [{ user_id: li.id, capacity: 8 }] });
    server.use(http.put(POLICY, () => problem(412, { code: "stale" }), { once: true }));
    await save();
    const notice = await screen.findByRole("alert");
    expect(notice).toHaveTextContent("有人离开时：转走等回复的 → 都留着");
    expect(notice).toHaveTextContent("李浩然：5 → 8");
    await userEvent.click(within(notice).getByRole("button", { name: "保留我的修改，以最新版为底" }));
    expect(limitOfLi()).toHaveValue("8");
    await save();
    const members = [
      { user_id: wang.id, capacity: 20 },
      { user_id: li.id, capacity: 8 },
    ];
    await waitFor(() =>
      expect(sent).toEqual([{ enabled: true, redispatch: "nothing", members, version: 4 }]),
    );
  });

  it("lets one drop one's own changes for the newest", async () => {
    await open();
    await type("7");
    policy = aPolicy({ version: 4, enabled: false });
    server.use(http.put(POLICY, () => problem(412, { code: "stale" }), { once: true }));
    await save();
    await userEvent.click(await screen.findByRole("button", { name: "放弃我的修改，用最新版" }));
    expect(screen.getByRole("radio", { name: "手动分配" })).toBeChecked();
    expect(limitOfLi()).toHaveValue("5");
    expect(screen.queryByText("还没保存")).toBeNull();
  });

  it.each([
    [problem(500, { title: "内部错误" }), "内部错误"],
    [
      problem(422, { errors: [{ pointer: "/members/0/user_id", code: "not_staff", detail: "Name one." }] }),
      "刚刚被停用了",
    ],
  ])("says why it was not saved, and keeps what was entered: case %#", async (answer, expected) => {
    server.use(http.put(POLICY, () => answer));
    await open();
    await type("7");
    await save();
    expect(await screen.findByRole("alert")).toHaveTextContent(expected);
    expect(limitOfLi()).toHaveValue("7");
  });

  it("asks before unsaved changes are left behind", async () => {
    const { router } = await open();
    await type("7");
    void (router as unknown as { navigate: (to: object) => Promise<void> }).navigate({ to: "/inbox" });
    expect(await screen.findByRole("dialog", { name: "离开前要保存吗？" })).toBeVisible();
    expect(router.state.location.href).toBe("/settings/assignment");
  });

  it("says what to do while there is nobody, and offers another try when it cannot be read", async () => {
    team = [];
    const first = await open();
    expect(screen.getByText("还没有可以参与的同事")).toBeVisible();
    expect(screen.getByRole("link", { name: "去用户页" })).toBeVisible();
    first.unmount();
    server.use(http.get(POLICY, () => problem(500, { title: "内部错误" }), { once: true }));
    await renderPage(<AssignmentPage />);
    expect(await screen.findByRole("alert")).toHaveTextContent("内部错误");
    await userEvent.click(screen.getByRole("button", { name: "重试" }));
    expect(await screen.findByRole("radio", { name: "轮流派单" })).toBeChecked();
  });

  it("warns as soon as nobody would be given anything", async () => {
    await open();
    await userEvent.click(screen.getByRole("checkbox", { name: "李浩然 参与派单" }));
    expect(screen.getByText("没有人参与，会话派不出去")).toBeVisible();
    await userEvent.click(screen.getByRole("radio", { name: "手动分配" }));
    expect(screen.queryByText("没有人参与，会话派不出去")).toBeNull();
  });
});

describe("what keeps conversations from being dealt out", () => {
  it.each([
    [{}, {}, null],
    [{ enabled: false, members: [] }, {}, null],
    [{ members: [] }, {}, "nobody"],
    [{}, { availability: "away" as const }, "away"],
    [{}, { open_conversations: 5 }, "full"],
    [{}, { open_conversations: 9, availability: "away" as const }, "away"],
  ])("a policy %j and a colleague %j: %s", (policyOver, memberOver, expected) => {
    expect(troubleOf(draftOf(aPolicy(policyOver)), [wang, { ...li, ...memberOver }])).toBe(expected);
  });
});

describe("changes of two people", () => {
  const base = draftOf(aPolicy());

  it("come both through where they concern different things", () => {
    const mine = { ...base, seats: {} };
    const theirs = draftOf(
      aPolicy({ enabled: false, members: [...aPolicy().members, { user_id: "x", capacity: 3 }] }),
    );
    expect(rebased(base, theirs, mine)).toEqual({
      enabled: false,
      redispatch: "awaiting",
      seats: { x: "3" },
    });
  });

  it("are one's own where both changed the same limit", () => {
    const mine = { ...base, seats: { [li.id]: "7" } };
    const theirs = draftOf(aPolicy({ members: [{ user_id: li.id, capacity: 9 }] }));
    expect(rebased(base, theirs, mine).seats).toEqual({ [li.id]: "7" });
  });
});

describe("a limit", () => {
  it.each([
    ["1", true],
    [" 20 ", true],
    ["10000", true],
    ["10001", false],
    ["-1", false],
    ["", false],
  ])("of “%s” counts: %s", (text, expected) => {
    expect(isCapacity(text)).toBe(expected);
  });
});
