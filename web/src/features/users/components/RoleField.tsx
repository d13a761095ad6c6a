import { useId } from "react";
import type { Role } from "@/api/types";
import { Select } from "@/components/Select";
import { t } from "@/lib/i18n";
import { STAFF_ROLES } from "../queries";

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
}

/** A role, and what it allows. Customers and staff never change places. */
export function RoleField({ value, onChange }: RoleFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {t("users.role")}
      </label>
      {value === "customer" ? (
        <span className="text-sm">{t("role.customer")}</span>
      ) : (
        <Select
          id={id}
          label={t("users.role")}
          value={value}
          onChange={onChange}
          options={STAFF_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          className="h-9 w-full"
        />
      )}
      <p className="text-ink-3 text-xs">{t(`users.roleHint.${value}`)}</p>
    </div>
  );
}
