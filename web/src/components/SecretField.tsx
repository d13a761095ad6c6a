import { Eye, EyeOff } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { shortTime } from "@/lib/format";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { useNow } from "@/lib/useNow";
import { Button, IconButton } from "./Button";

interface SecretFieldProps {
  label: string;
  /** Since when one is stored; null when none is. */
  updatedAt: string | null;
  /** null leaves it as it is, an empty text clears it, any other takes its place. */
  value: string | null;
  onChange: (value: string | null) => void;
  error?: string | undefined;
}

/** A secret is never shown again: it is set or not, and can be replaced or cleared. */
export function SecretField({ label, updatedAt, value, onChange, error }: SecretFieldProps) {
  const [isTyping, setTyping] = useState(false);
  const open = isTyping || (value !== null && value !== "");
  const id = useId();
  const now = useNow();
  const fill = updatedAt ? "secret.replace" : "secret.fill";
  const clear = value === "" ? "secret.keep" : "secret.clear";
  const stop = () => {
    setTyping(false);
    onChange(null);
  };
  return (
    <fieldset>
      <legend className="mb-1 text-ink-2 text-sm">{label}</legend>
      {open ? (
        <SecretInput
          id={id}
          label={label}
          value={value ?? ""}
          onChange={onChange}
          onStop={stop}
          error={error}
        />
      ) : (
        <div className="flex min-h-9 flex-wrap items-center gap-2">
          <span className="text-sm">
            {value === "" ? (
              <span className="text-bad">{t("secret.willClear")}</span>
            ) : updatedAt ? (
              <>
                {t("secret.set")}
                <span className="ml-1 text-ink-3">
                  {t("secret.updated", { at: shortTime(updatedAt, now) })}
                </span>
              </>
            ) : (
              <span className="text-ink-3">{t("secret.none")}</span>
            )}
          </span>
          <Button size="sm" aria-label={`${t(fill)} ${label}`} onClick={() => setTyping(true)}>
            {t(fill)}
          </Button>
          {updatedAt && (
            <Button
              size="sm"
              variant="ghost"
              aria-label={`${t(clear)} ${label}`}
              onClick={() => onChange(value === "" ? null : "")}
            >
              {t(clear)}
            </Button>
          )}
        </div>
      )}
      {error ? (
        <p id={`${id}-error`} role="alert" className="mt-1 text-bad text-xs">
          {error}
        </p>
      ) : (
        open && (
          <p id={`${id}-help`} className="mt-1 text-ink-3 text-xs">
            {t("secret.hint")}
          </p>
        )
      )}
    </fieldset>
  );
}

interface SecretInputProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string | null) => void;
  onStop: () => void;
  error: string | undefined;
}

function SecretInput({ id, label, value, onChange, onStop, error }: SecretInputProps) {
  const [isShown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="flex items-center gap-2">
      <div className="flex h-9 min-w-0 flex-1 items-center rounded-control border border-line-strong bg-surface pr-1 focus-within:border-brand focus-within:ring-2 focus-within:ring-brand-soft">
        <input
          ref={input}
          type={isShown ? "text" : "password"}
          aria-label={label}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : `${id}-help`}
          autoComplete="new-password"
          spellCheck={false}
          value={value}
          // What was typed and deleted again leaves the stored one alone; clearing it is a button of its own.
          onChange={(event) => onChange(event.target.value || null)}
          className="h-full min-w-0 flex-1 rounded-control bg-transparent px-2.5 font-mono text-base outline-none"
        />
        <IconButton
          label={isShown ? t("secret.hide") : t("secret.show")}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
        </IconButton>
      </div>
      <Button size="sm" variant="ghost" onClick={onStop}>
        {t("secret.keep")}
      </Button>
    </div>
  );
}
