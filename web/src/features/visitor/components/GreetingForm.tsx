import { type FormEvent, useState } from "react";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { t } from "@/lib/i18n";
import { type Door, greet } from "../door";
import { whyFailed } from "../useChat";

/** A name and a number if the visitor likes; neither is needed to ask a question. */
export function GreetingForm({ onOpen }: { onOpen: (door: Door) => void }) {
  const [name, setName] = useState("");
  const [mobile, setMobile] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ mobile?: string; form?: string }>({});

  const open = async (greeting: { name: string; mobile: string }) => {
    setBusy(true);
    setProblem({});
    try {
      onOpen(await greet(greeting));
    } catch (error) {
      setBusy(false);
      const refusesMobile = asApiError(error).fields.some((field) => field.pointer === "/mobile");
      setProblem(refusesMobile ? { mobile: t("visitor.mobileInvalid") } : { form: whyFailed(error) });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void open({ name: name.trim(), mobile: mobile.trim() });
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-1 flex-col gap-4 overflow-y-auto px-6 py-8">
      <div>
        <h2 className="text-xl">{t("visitor.hello")}</h2>
        <p className="mt-1 text-ink-2">{t("visitor.helloHint")}</p>
      </div>
      <TextField
        label={t("visitor.name")}
        placeholder={t("visitor.namePlaceholder")}
        autoComplete="name"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t("visitor.mobile")}
        help={t("visitor.mobileHint")}
        error={problem.mobile}
        type="tel"
        autoComplete="tel"
        maxLength={40}
        value={mobile}
        onChange={(event) => setMobile(event.target.value)}
      />
      {problem.form && <FormProblem text={problem.form} />}
      <Button type="submit" variant="primary" disabled={isBusy} className="h-10 text-base">
        {isBusy ? t("visitor.starting") : t("visitor.start")}
      </Button>
      <Button variant="ghost" disabled={isBusy} onClick={() => void open({ name: "", mobile: "" })}>
        {t("visitor.anonymous")}
      </Button>
    </form>
  );
}
