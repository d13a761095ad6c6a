import clsx from "clsx";
import { Check } from "lucide-react";
import { useId } from "react";
import { HUES, type Hue } from "@/lib/hues";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";

interface HueFieldProps {
  label: string;
  value: string;
  onChange: (hue: Hue) => void;
}

/** One of the hues, as dots that say their names. */
export function HueField({ label, value, onChange }: HueFieldProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-ink-2 text-sm">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {HUES.map((hue) => (
          <label
            key={hue}
            data-hue={hue}
            title={t(`categories.hue.${hue}`)}
            className={clsx(
              "flex size-7 items-center justify-center rounded-full bg-hue has-focus-visible:outline-2 has-focus-visible:outline-brand has-focus-visible:outline-offset-2",
              hue === value && "ring-2 ring-brand-soft",
            )}
          >
            <input
              type="radio"
              name={name}
              value={hue}
              checked={hue === value}
              onChange={() => onChange(hue)}
              className="sr-only"
            />
            <span className="sr-only">{t(`categories.hue.${hue}`)}</span>
            {hue === value && <Check size={15} className="text-surface" aria-hidden />}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
