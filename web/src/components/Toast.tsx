import { dismissToast, useToasts } from "./toasts";

/** The place where background results appear. */
export function Toaster() {
  const entries = useToasts();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-5 z-60 flex flex-col items-center gap-2"
    >
      {entries.map((entry) => (
        <div
          key={entry.id}
          className="pointer-events-auto flex max-w-[calc(100vw-32px)] items-center gap-4 rounded-row bg-ink px-3.5 py-2.5 text-sm text-surface shadow-float [animation:pop-in_0.15s_ease-out]"
        >
          {entry.text}
          {entry.action && (
            <button
              type="button"
              className="shrink-0 font-semibold underline underline-offset-2"
              onClick={() => {
                entry.action?.onClick();
                dismissToast(entry.id);
              }}
            >
              {entry.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
