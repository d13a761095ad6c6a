import { Toaster as Sonner } from "sonner";

/** The place where background results appear; call `toast` from sonner to write one. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-center"
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-90 items-center gap-3 rounded-row bg-ink px-3.5 py-2.5 text-surface text-sm shadow-float",
          actionButton: "ml-auto shrink-0 font-semibold underline underline-offset-2",
        },
      }}
    />
  );
}
