import { Copy } from "lucide-react";
import { Button } from "./Button";
import { copyText } from "./copyText";
import { Notice } from "./Notice";

interface ShownOnceProps {
  /** What to do with it. */
  title: string;
  /** The name of the text itself. */
  label: string;
  value: string;
  copy: string;
  /** How long it is good for, and what to do when it is lost. */
  hint: string;
}

/** A text that opens a door, as a link or a key: to be copied now, because it is never shown again. */
export function ShownOnce({ title, label, value, copy, hint }: ShownOnceProps) {
  return (
    <Notice
      tone="ok"
      role="status"
      title={title}
      actions={
        <Button size="sm" variant="primary" onClick={() => void copyText(value)}>
          <Copy size={13} aria-hidden />
          {copy}
        </Button>
      }
    >
      <input
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        className="mt-1 h-8 w-full rounded-control border border-line-strong bg-surface px-2 font-mono text-ink text-xs"
      />
      <p className="mt-1 text-xs">{hint}</p>
    </Notice>
  );
}
