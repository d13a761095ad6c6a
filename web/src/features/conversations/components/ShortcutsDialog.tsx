import { Dialog } from "@/components/Dialog";
import { Kbd } from "@/components/Kbd";
import { t } from "@/lib/i18n";

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const rows: [string[], string][] = [
    [["j", "k"], t("shortcuts.move")],
    [["Enter"], t("shortcuts.open")],
    [["r"], t("shortcuts.reply")],
    [["Enter"], t("shortcuts.send")],
    [["Shift", "Enter"], t("shortcuts.newline")],
    [["e"], t("shortcuts.close")],
    [["a"], t("shortcuts.assign")],
    [["/"], t("shortcuts.search")],
    [["Ctrl", "K"], t("shortcuts.palette")],
    [["?"], t("shortcuts.help")],
    [["Esc"], t("shortcuts.back")],
  ];
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("shortcuts.title")} width="sm">
      <dl className="flex flex-col">
        {rows.map(([keys, meaning]) => (
          <div key={meaning} className="flex h-8 items-center justify-between text-sm">
            <dt className="text-ink-2">{meaning}</dt>
            <dd className="flex gap-1">
              {keys.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
