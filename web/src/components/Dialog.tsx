import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { t } from "@/lib/i18n";
import { IconButton } from "./Button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
  /** Buttons under the content, right-aligned. */
  footer?: ReactNode;
  width?: "sm" | "md";
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  width = "md",
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim [animation:fade-in_0.12s_ease-out]" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          className={clsx(
            "fixed top-[16vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-card bg-surface shadow-float [animation:fade-in_0.12s_ease-out]",
            width === "md" ? "max-w-120" : "max-w-90",
          )}
        >
          <header className="flex items-center justify-between gap-3 px-5 pt-4 pb-2">
            <Radix.Title className="text-lg">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t("action.close")}>
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          {description && (
            <Radix.Description className="px-5 pb-2 text-ink-3 text-sm">{description}</Radix.Description>
          )}
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer && (
            <footer className="flex justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
