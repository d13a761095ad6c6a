import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { staffQuery } from "@/api/reference";
import { Select } from "@/components/Select";
import { label, t } from "@/lib/i18n";
import { type AuditFilters, KINDS } from "../model";

interface AuditFilterBarProps {
  filters: AuditFilters;
  onChange: (change: Partial<AuditFilters>) => void;
}

const ANY = "any";

export function AuditFilterBar({ filters, onChange }: AuditFilterBarProps) {
  const { data: staff = [] } = useQuery(staffQuery);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Select
        label={t("audit.actor")}
        value={filters.actorId ?? ANY}
        onChange={(id) => onChange({ actorId: id === ANY ? null : id })}
        options={[
          { value: ANY, label: t("audit.anyActor") },
          ...staff.map((one) => ({ value: one.id, label: one.display_name })),
        ]}
      />
      <Select
        label={t("audit.kind")}
        value={filters.kind ?? ANY}
        onChange={(kind) => onChange({ kind: kind === ANY ? null : kind })}
        options={[
          { value: ANY, label: t("audit.anyKind") },
          ...KINDS.map((value) => ({ value: value as string, label: label("audit.kind", value) })),
        ]}
      />
      <Day label={t("audit.from")} value={filters.from} onChange={(from) => onChange({ from })} />
      <Day label={t("audit.to")} value={filters.to} onChange={(to) => onChange({ to })} />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ label: name, value, onChange }: DayProps) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5">
      <label htmlFor={id} className="text-ink-3 text-sm">
        {name}
      </label>
      <input
        id={id}
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-control border border-line-strong bg-surface px-2 text-ink text-sm tabular-nums"
      />
    </span>
  );
}
