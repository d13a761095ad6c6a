import clsx from "clsx";
import { CircleAlert, CircleCheck, CirclePause, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type NoticeTone = "ok" | "warn" | "bad" | "idle";

const LOOK: Record<NoticeTone, { box: string; title: string; icon: LucideIcon }> = {
  ok: { box: "border-line bg-ok-soft", title: "text-ok", icon: CircleCheck },
  warn: { box: "border-warn-line bg-warn-soft", title: "text-warn", icon: TriangleAlert },
  bad: { box: "border-bad-line bg-bad-soft", title: "text-bad", icon: CircleAlert },
  idle: { box: "border-line bg-subtle", title: "text-ink-2", icon: CirclePause },
};

interface NoticeProps {
  tone: NoticeTone;
  title: ReactNode;
  children?: ReactNode;
  /** Buttons and links under the text. */
  actions?: ReactNode;
  role?: "status" | "alert";
  className?: string;
}

/** What is the matter, in one box: the title says what, the text what it means and what to do. */
export function Notice({ tone, title, children, actions, role, className }: NoticeProps) {
  const { box, title: ink, icon: Icon } = LOOK[tone];
  return (
    <div
      role={role}
      className={clsx("flex gap-2.5 rounded-row border px-3.5 py-2.5 text-sm", box, className)}
    >
      <Icon size={17} className={clsx("mt-0.5 shrink-0", ink)} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className={clsx("font-semibold", ink)}>{title}</p>
        {children && <div className="mt-0.5 text-ink-2 [overflow-wrap:anywhere]">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
