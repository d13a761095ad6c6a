import { CircleAlert } from "lucide-react";

/** Why a form as a whole could not be saved; what concerns one field stands under that field. */
export function FormProblem({ text }: { text: string | undefined }) {
  return (
    <p
      role="alert"
      className="flex items-center gap-1.5 rounded-control bg-bad-soft px-2.5 py-2 text-bad text-sm"
    >
      <CircleAlert size={15} className="shrink-0" aria-hidden />
      {text}
    </p>
  );
}
