import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { delay, HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Attachment } from "@/api/types";
import { aConversation, aMessage } from "@/testing/factories";
import { API, problem } from "@/testing/handlers";
import { server } from "@/testing/server";
import { composer, log, openInbox, resetWorld, world } from "./inbox.harness";

const attachment = (name: string, content_type: string): Attachment => ({
  id: `id-${name}`,
  name,
  content_type,
  size: 2_516_582,
  url: `/api/v1/media/id-${name}`,
});
const PDF = attachment("方案.pdf", "application/pdf");
const PICTURE = attachment("机房.png", "image/png");
const aFile = (name = "方案.pdf") => new File(["%PDF-"], name);

beforeEach(() => {
  resetWorld();
  server.use(http.post(`${API}/chat/uploads`, () => HttpResponse.json(PDF, { status: 201 })));
});

const tray = () => screen.findByRole("list", { name: "附件" });

async function choose(...files: File[]) {
  const user = await openInbox();
  await composer();
  // What may be chosen is decided by the server; the browser's own filter is not asked.
  fireEvent.change(screen.getByTestId("attach"), { target: { files } });
  return user;
}

describe("attaching a file", () => {
  it("uploads it and sends it without a text", async () => {
    const user = await choose(aFile());
    expect(await within(await tray()).findByText("2.4 MB", { exact: false })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "发送" }));
    await waitFor(() => expect(world.posted).toMatchObject([{ text: "", attachments: [PDF.id] }]));
    expect(screen.queryByRole("list", { name: "附件" })).toBeNull();
  });

  it("takes what is pasted, but not the picture of copied cells", async () => {
    await openInbox();
    const field = await composer();
    const clipboard = (text: string) => ({ files: [aFile("image.png")], getData: () => text });
    fireEvent.paste(field, { clipboardData: clipboard("姓名\t预算") });
    expect(screen.queryByRole("list", { name: "附件" })).toBeNull();
    fireEvent.paste(field, { clipboardData: clipboard("") });
    expect(await tray()).toBeVisible();
  });

  it("takes what is dropped", async () => {
    await openInbox();
    const field = await composer();
    const dataTransfer = { files: [aFile()], types: ["Files"] };
    fireEvent.dragOver(field, { dataTransfer });
    expect(screen.getByText("松开即可添加附件")).toBeVisible();
    fireEvent.drop(field, { dataTransfer });
    expect(await within(await tray()).findByText("方案.pdf")).toBeVisible();
  });

  it("waits for a file on its way, which can be taken back", async () => {
    server.use(
      http.post(`${API}/chat/uploads`, async () => {
        await delay("infinite");
        return HttpResponse.json(PDF, { status: 201 });
      }),
    );
    const user = await choose(aFile());
    expect(await within(await tray()).findByRole("progressbar", { name: "方案.pdf" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "发送" })).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "取消上传 方案.pdf" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "附件" })).toBeNull());
  });

  it.each([
    [413, { code: "too_large" }, "文件太大，压缩或拆分后再发"],
    [422, { errors: [{ pointer: "/file", code: "file_type_refused", detail: "…" }] }, /这类文件不能发/],
  ])("that is refused with %d says what to do", async (status, body, text) => {
    server.use(http.post(`${API}/chat/uploads`, () => problem(status, body)));
    const user = await choose(aFile());
    expect(await within(await tray()).findByRole("alert")).toHaveTextContent(text);
    expect(within(await tray()).queryByRole("button", { name: /重新上传/ })).toBeNull();
    await user.click(within(await tray()).getByRole("button", { name: "移除 方案.pdf" }));
    expect(screen.queryByRole("list", { name: "附件" })).toBeNull();
  });

  it("that did not get through can be tried again", async () => {
    server.use(http.post(`${API}/chat/uploads`, () => HttpResponse.error(), { once: true }));
    const user = await choose(aFile());
    expect(await within(await tray()).findByText("连不上服务器")).toBeVisible();
    await user.click(within(await tray()).getByRole("button", { name: "重新上传 方案.pdf" }));
    expect(await within(await tray()).findByText(/2.4 MB/)).toBeVisible();
  });

  it("that the channel does not carry is kept out of a reply", async () => {
    server.use(
      http.post(`${API}/chat/uploads`, () =>
        HttpResponse.json(attachment("介绍.mp4", "video/mp4"), { status: 201 }),
      ),
    );
    await choose(aFile("介绍.mp4"));
    expect(await within(await tray()).findByText(/这个渠道发不了这类文件/)).toBeVisible();
  });

  it("stops at ten", async () => {
    await choose(...Array.from({ length: 11 }, (_, n) => aFile(`${n}.pdf`)));
    expect(await within(await tray()).findByText(/一条消息最多 10 个文件/)).toBeVisible();
  });

  it("is offered for a note only where the channel cannot be answered", async () => {
    world.row = aConversation({ id: "c1", channel_type: "wechat_work_contact", can_reply: false });
    const user = await openInbox();
    await composer();
    expect(screen.queryByRole("button", { name: "添加附件" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "备注" }));
    expect(screen.getByRole("button", { name: "添加附件" })).toBeVisible();
  });
});

describe("the files of a message", () => {
  it("are looked at in place, or saved by name and size", async () => {
    world.messages = [
      aMessage({ id: "m1", conversation_id: "c1", text: "资料", attachments: [PICTURE, PDF] }),
    ];
    await openInbox();
    const thread = await log();
    expect(await within(thread).findByText("资料")).toBeVisible();
    expect(within(thread).getByRole("img", { name: "机房.png" })).toHaveAttribute("src", PICTURE.url);
    const link = within(thread).getByRole("link", { name: /方案\.pdf\s*PDF · 2\.4 MB/ });
    expect(link).toHaveAttribute("href", PDF.url);
    expect(link).toHaveAttribute("download", "方案.pdf");
  });

  it("are offered for saving when a picture cannot be shown", async () => {
    world.messages = [aMessage({ id: "m1", conversation_id: "c1", text: "", attachments: [PICTURE] })];
    await openInbox();
    fireEvent.error(await within(await log()).findByRole("img", { name: "机房.png" }));
    expect(await within(await log()).findByRole("link", { name: /机房\.png/ })).toBeVisible();
  });
});
