import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { ErrorState } from "@/components/ErrorState";
import { TextField } from "@/components/Field";
import { FormProblem } from "@/components/FormProblem";
import { Notice } from "@/components/Notice";
import { Select } from "@/components/Select";
import { Skeleton } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { nameOf } from "../formModel";
import { agentConfigsQuery, providersQuery } from "../queries";
import { isAskable, MOST_BURSTS, MOST_CUSTOMERS, refusalOf } from "./model";
import { useStartComparison } from "./queries";

const RECORDED = "recorded";

interface StartDialogProps {
  configId: string | null;
  onClose: () => void;
  onStarted: (id: string) => void;
}

/** Which brain is asked, against what, and about how many messages: said before it costs anything. */
export function StartDialog({ configId, onClose, onStarted }: StartDialogProps) {
  const formId = useId();
  const configs = useQuery(agentConfigsQuery);
  const providers = useQuery(providersQuery);
  const [chosen, setChosen] = useState(configId);
  const [against, setAgainst] = useState(RECORDED);
  const [sample, setSample] = useState("10");
  const [each, setEach] = useState("4");
  const start = useStartComparison();
  const known = configs.data ?? [];
  const options = known.map((one) => ({ value: one.id, label: nameOf(one, providers.data ?? []) }));
  const second = options.some(({ value }) => value === chosen) ? chosen : (options[0]?.value ?? null);
  const askable = isAskable(Number(sample), Number(each));
  const submit = () => {
    if (!second || !askable) return;
    const values = { configId: second, against: against === RECORDED ? null : against };
    start.mutate(
      { ...values, sample: Number(sample), burstsEach: Number(each) },
      { onSuccess: ({ id }) => onStarted(id) },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("comparisons.start")}
      description={t("comparisons.startHint")}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={start.isPending || !second || !askable}
          >
            {t("comparisons.go")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {configs.isPending && <Skeleton className="h-30" />}
        {configs.isError && <ErrorState error={configs.error} onRetry={() => void configs.refetch()} />}
        {configs.data?.length === 0 && <p className="text-ink-3 text-sm">{t("brains.empty")}</p>}
        {second && (
          <>
            <Choice label={t("comparisons.second")} value={second} onChange={setChosen} options={options} />
            <Choice
              label={t("comparisons.first")}
              value={against}
              onChange={setAgainst}
              options={[
                { value: RECORDED, label: t("comparisons.recorded") },
                ...options.filter(({ value }) => value !== second),
              ]}
            />
          </>
        )}
        <div className="grid grid-cols-2 gap-4">
          <Count label={t("comparisons.sample")} value={sample} most={MOST_CUSTOMERS} onChange={setSample} />
          <Count label={t("comparisons.each")} value={each} most={MOST_BURSTS} onChange={setEach} />
        </div>
        {askable ? (
          <Notice tone="idle" title={t("comparisons.atMost", { n: Number(sample) * Number(each) })}>
            {t("comparisons.costs")}
          </Notice>
        ) : (
          <FormProblem text={t("comparisons.refused.too_many_bursts")} />
        )}
        {start.isError && <FormProblem text={refusalOf(start.error)} />}
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { value: string; label: string }[];
}

function Choice({ label, value, onChange, options }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex flex-col items-start gap-1">
      <label htmlFor={id} className="text-ink-2 text-sm">
        {label}
      </label>
      <Select
        id={id}
        label={label}
        value={value}
        onChange={onChange}
        options={options}
        className="h-9 w-full"
      />
    </div>
  );
}

interface CountProps {
  label: string;
  value: string;
  most: number;
  onChange: (value: string) => void;
}

const Count = ({ label, value, most, onChange }: CountProps) => (
  <TextField
    label={label}
    type="number"
    min={1}
    max={most}
    value={value}
    onChange={(event) => onChange(event.target.value)}
  />
);
