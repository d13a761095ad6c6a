import clsx from "clsx";

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={clsx("text-on-brand", className)}>
      <rect width="32" height="32" rx="9" className="fill-brand" />
      <path
        d="M8 16.5h3.2l3-8 4.6 15 2.8-7H24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
