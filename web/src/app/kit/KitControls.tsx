import { Pencil } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Chips } from "@/components/Chips";
import { Dialog } from "@/components/Dialog";
import { Drawer } from "@/components/Drawer";
import { TextArea, TextField } from "@/components/Field";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/Menu";
import { SearchInput } from "@/components/SearchInput";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { Tabs } from "@/components/Tabs";
import { Tooltip } from "@/components/Tooltip";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { Sample } from "./KitPage";

type Choice = "one" | "two" | "three";
const CHOICES = [
  { key: "one" as Choice, label: t("inbox.tab.all"), count: 128 },
  { key: "two" as Choice, label: t("inbox.tab.awaiting_reply"), count: 12 },
  { key: "three" as Choice, label: t("inbox.tab.unread"), count: 7 },
];

export function KitControls() {
  const [choice, setChoice] = useState<Choice>("one");
  return (
    <>
      <Sample name="Button">
        <Button variant="primary">{t("action.save")}</Button>
        <Button>{t("action.cancel")}</Button>
        <Button variant="ghost">{t("action.back")}</Button>
        <Button variant="danger">{t("action.clear")}</Button>
        <Button variant="ai">{t("action.retry")}</Button>
        <Button disabled>{t("action.saving")}</Button>
        <Button size="sm">{t("action.copy")}</Button>
        <Tooltip text={t("action.more")}>
          <IconButton label={t("action.more")}>
            <Pencil size={16} aria-hidden />
          </IconButton>
        </Tooltip>
      </Sample>
      <Sample name="TextField, TextArea, Checkbox, SearchInput">
        <div className="flex w-full flex-col gap-3">
          <TextField label={t("login.username")} help={t("login.lead")} />
          <TextField label={t("login.password")} error={t("login.required")} />
          <TextArea label={t("composer.note")} />
          <Checkbox label={t("categories.joins")} help={t("categories.field.joinsHint")} />
          <SearchInput value="" label={t("inbox.search")} shortcut="/" onSearch={() => undefined} />
        </div>
      </Sample>
      <Sample name="Tabs, Chips, Segmented, Select">
        <Tabs label="Tabs" items={CHOICES} value={choice} onChange={setChoice} />
        <Chips label="Chips" items={CHOICES} value={choice} onChange={setChoice} />
        <Chips
          label="Chips, outline"
          variant="outline"
          items={CHOICES.map((item) => ({ ...item, hue: "green" }))}
          value={choice}
          onChange={setChoice}
        />
        <Segmented label="Segmented" items={CHOICES} value={choice} onChange={setChoice} />
        <Select
          label={t("runs.filter.state")}
          showLabel
          value={choice}
          onChange={setChoice}
          options={CHOICES.map(({ key, label }) => ({ value: key, label }))}
        />
      </Sample>
      <Overlays />
    </>
  );
}

function Overlays() {
  const [opened, setOpened] = useState<"dialog" | "drawer" | null>(null);
  const close = () => setOpened(null);
  return (
    <Sample name="Menu, Dialog, Drawer, toast">
      <Menu trigger={<Button>Menu</Button>}>
        <MenuLabel>{t("runs.filter.state")}</MenuLabel>
        <MenuItem checked onSelect={() => undefined}>
          {t("inbox.status.open")}
        </MenuItem>
        <MenuItem checked={false} onSelect={() => undefined}>
          {t("inbox.status.closed")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={() => undefined}>
          {t("user.signOut")}
        </MenuItem>
      </Menu>
      <Button onClick={() => setOpened("dialog")}>Dialog</Button>
      <Button onClick={() => setOpened("drawer")}>Drawer</Button>
      <Button
        onClick={() =>
          toast(t("thread.closed"), { action: { label: t("action.undo"), onClick: () => undefined } })
        }
      >
        toast
      </Button>
      <Dialog
        open={opened === "dialog"}
        onOpenChange={close}
        title={t("shortcuts.title")}
        description={t("inbox.pickHint")}
        footer={<Button onClick={close}>{t("action.close")}</Button>}
      >
        {t("error.pageHint")}
      </Dialog>
      <Drawer open={opened === "drawer"} onOpenChange={close} title={t("panel.label")}>
        {t("error.pageHint")}
      </Drawer>
    </Sample>
  );
}
