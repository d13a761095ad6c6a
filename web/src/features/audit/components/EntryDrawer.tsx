import type { ReactNode } from "react";
import type { AuditEntry } from "@/api/types";
import { Drawer } from "@/components/Drawer";
import { fullTime } from "@/lib/format";
import { label, t } from "@/lib/i18n";
import { actionWords, changesOf, objectWords } from "../model";

/** One entry in full: who, on what, and each field before and after. */
export function EntryDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const changes = changesOf(entry);
  return (
    <Drawer open onOpenChange={(open) => open || onClose()} title={actionWords(entry)}>
      <dl className="flex flex-col gap-1.5 text-sm">
        <Fact name={t("audit.col.at")}>{fullTime(entry.created_at)}</Fact>
        <Fact name={t("audit.col.actor")}>
          {entry.actor_id ? entry.actor_name : t("audit.commandLine")}
          {entry.token_id && ` · ${t("audit.byToken")}`}
        </Fact>
        <Fact name={t("audit.col.object")}>
          {label("audit.kind", entry.object_type)}
          {entry.object_name && ` · ${objectWords(entry)}`}
        </Fact>
        {entry.object_id && <Fact name={t("audit.id")}>{entry.object_id}</Fact>}
        {entry.request_id && <Fact name={t("audit.request")}>{entry.request_id}</Fact>}
      </dl>
      {changes.length === 0 ? (
        <p className="mt-5 text-ink-3 text-sm">{t("audit.noDetail")}</p>
      ) : (
        <table className="mt-5 w-full table-fixed text-sm">
          <thead>
            <tr className="text-left text-ink-3 text-xs">
              {(["field", "before", "after"] as const).map((key) => (
                <th key={key} scope="col" className="border-line border-b py-1.5 pr-2 font-normal">
                  {t(`audit.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field} className="align-top [overflow-wrap:anywhere]">
                <th
                  scope="row"
                  className="border-line border-b py-1.5 pr-2 text-left font-mono font-normal text-xs"
                >
                  {change.field}
                </th>
                <td className="border-line border-b py-1.5 pr-2 text-ink-2">{change.before}</td>
                <td className="border-line border-b py-1.5">{change.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Drawer>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-18 shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
