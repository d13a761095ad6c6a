import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { t } from "@/lib/i18n";
import { IconButton } from "./Button";

interface DrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** Beside the title. */
  aside?: ReactNode;
}

/** A sheet from the right, for one thing in full while the page stays where it is. */
export function Drawer({ open, onOpenChange, title, children, aside }: DrawerProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim [animation:fade-in_0.12s_ease-out]" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-2 right-2 bottom-2 z-50 flex w-[min(520px,calc(100vw-16px))] flex-col rounded-card bg-surface shadow-float [animation:fade-in_0.12s_ease-out]"
        >
          <header className="flex h-13 shrink-0 items-center gap-3 border-line border-b px-5">
            <Radix.Title className="min-w-0 flex-1 truncate text-lg">{title}</Radix.Title>
            {aside}
            <Radix.Close asChild>
              <IconButton label={t("action.close")}>
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
