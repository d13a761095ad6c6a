import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { User, UserDetail } from "@/api/types";
import { Button } from "@/components/Button";
import { Drawer } from "@/components/Drawer";
import { ErrorState } from "@/components/ErrorState";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Skeleton } from "@/components/Skeleton";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import "@/lib/i18n/desk";
import { changeUser, refusal, userQuery, useUserChange } from "../queries";
import { State } from "./columns";
import { Leaving } from "./Leaving";
import { Password } from "./Password";
import { RoleField } from "./RoleField";
import { SignOut } from "./SignOut";
import { UserTokens } from "./UserTokens";

interface UserDrawerProps {
  userId: string;
  me: User;
  onClose: () => void;
}

/** One user: name and role, the way to a new password, and the way out. */
export function UserDrawer({ userId, me, onClose }: UserDrawerProps) {
  const query = useQuery(userQuery(userId));
  const user = query.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => open || onClose()}
      title={user ? t("users.edit", { name: user.display_name }) : t("users.title")}
      aside={user && <State state={user.state} />}
    >
      {user ? (
        <div className="flex flex-col gap-6">
          <NameAndRole key={user.id} user={user} />
          {user.state !== "inactive" && (
            <Section title={t("users.password")}>
              <Password user={user} isMe={user.id === me.id} />
            </Section>
          )}
          {user.state === "active" && user.id !== me.id && (
            <Section title={t("users.sessions")}>
              <SignOut user={user} />
            </Section>
          )}
          {user.state === "active" && user.id !== me.id && (
            <Section title={t("account.tokens")}>
              <UserTokens userId={user.id} />
            </Section>
          )}
          <Section title={t("users.leave")}>
            <Leaving user={user} />
          </Section>
        </div>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="flex flex-col gap-4" aria-busy="true">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
          <Skeleton className="h-24" />
        </div>
      )}
    </Drawer>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col items-start gap-2 border-line border-t pt-4">
      <h3 className="text-base">{title}</h3>
      {children}
    </section>
  );
}

function NameAndRole({ user }: { user: UserDetail }) {
  const [name, setName] = useState(user.display_name);
  const [role, setRole] = useState(user.role);
  const change = useUserChange(changeUser(user.id));
  const isChanged = name.trim() !== user.display_name || role !== user.role;
  const save = () =>
    change.mutate(
      {
        ...(name.trim() === user.display_name ? {} : { display_name: name.trim() }),
        ...(role === user.role ? {} : { role }),
      },
      { onSuccess: () => toast(t("users.saved")) },
    );
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && name.trim() !== "") save();
      }}
    >
      <p className="text-ink-3 text-sm">
        {t("users.col.username")} <span className="text-ink">{user.username}</span>
      </p>
      <TextField
        label={t("users.field.name")}
        maxLength={200}
        value={name}
        error={name.trim() === "" ? t("users.field.required") : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <RoleField value={role} onChange={setRole} />
      {change.isError && <FormProblem text={refusal(change.error)} />}
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        disabled={!isChanged || change.isPending || name.trim() === ""}
      >
        {t("action.save")}
      </Button>
    </form>
  );
}
