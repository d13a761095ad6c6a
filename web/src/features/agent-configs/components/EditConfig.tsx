import { useEffect, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Button } from "@/components/Button";
import { FormProblem } from "@/components/FormProblem";
import { LeaveGuard } from "@/components/LeaveGuard";
import { toast } from "@/components/toasts";
import { t } from "@/lib/i18n";
import { useChangeConfig, useTestConfig } from "../actions";
import { type ConfigForm, changeOf, clashes, formOf, nameOf, rebased } from "../formModel";
import { showProblem } from "../problems";
import { ConfigFields } from "./ConfigFields";
import { ConfigSide } from "./ConfigSide";
import { DeleteConfig } from "./DeleteConfig";
import { StaleNotice } from "./StaleNotice";

interface EditConfigProps {
  config: AgentConfig;
  providers: readonly BrainProvider[];
  isToBeTested: boolean;
  onTesting: () => void;
  onDeleted: () => void;
}

/** The form of a stored brain beside its state and its test. */
export function EditConfig({ config, providers, isToBeTested, onTesting, onDeleted }: EditConfigProps) {
  const { form, base, isStale, save, take } = useEditing(config, providers);
  const { errors, isSubmitting, isDirty } = form.formState;
  const test = useTestConfig(config.id);
  const isGone = useRef(false);
  const provider = providers.find((one) => one.key === form.watch("provider")) ?? providers[0];
  useEffect(() => {
    if (!isToBeTested) return;
    onTesting();
    test.mutate();
  }, [isToBeTested, onTesting, test.mutate]);
  if (!provider) return null;

  const newest = formOf(config, providers);
  const submit = (andTest: boolean) =>
    form.handleSubmit(async (fields) => {
      if ((await save(fields, provider)) && andTest) test.mutate();
    });
  return (
    <div className="flex flex-col gap-3 lg:flex-row lg:items-start">
      <LeaveGuard isDirty={() => isDirty && !isGone.current} />
      <ConfigSide
        config={config}
        providers={providers}
        test={test}
        isDirty={isDirty}
        onTest={() => (isDirty ? void submit(true)() : test.mutate())}
      />
      <form onSubmit={submit(false)} noValidate className="flex min-w-0 flex-1 flex-col gap-3">
        {isStale && (
          <StaleNotice
            clashes={clashes(formOf(base, providers), newest, form.getValues())}
            onKeep={() => take(rebased(formOf(base, providers), newest, form.getValues()))}
            onDrop={() => take(newest)}
          />
        )}
        <ConfigFields form={form} provider={provider} providers={providers} secrets={config.secrets} />
        <DeleteConfig
          config={config}
          providers={providers}
          onDeleted={() => {
            isGone.current = true;
            onDeleted();
          }}
        />
        {errors.root && <FormProblem text={errors.root.message} />}
        {isDirty && (
          <div className="sticky -bottom-3.5 z-10 -mx-3.5 -mb-3.5 flex items-center gap-2 border-line border-t bg-surface px-3.5 py-3 lg:mx-0 lg:rounded-t-card lg:border-x">
            <Button type="submit" variant="primary" disabled={isSubmitting || isStale}>
              {isSubmitting ? t("action.saving") : t("brains.save")}
            </Button>
            <Button disabled={isSubmitting} onClick={() => take(newest)}>
              {t("brains.discard")}
            </Button>
            <span className="ml-auto text-ink-3 text-xs">{t("brains.unsaved")}</span>
          </div>
        )}
      </form>
    </div>
  );
}

/** The form, the version it began with, and how it is saved. */
function useEditing(config: AgentConfig, providers: readonly BrainProvider[]) {
  const [base, setBase] = useState(config);
  const form = useForm<ConfigForm>({ defaultValues: formOf(base, providers) });
  const change = useChangeConfig(config.id);
  const { isDirty, isSubmitting } = form.formState;
  const isNewer = config.version !== base.version;

  // Nobody is editing: what came in is simply shown.
  useEffect(() => {
    if (!isNewer || isDirty || isSubmitting) return;
    setBase(config);
    form.reset(formOf(config, providers));
  }, [isNewer, isDirty, isSubmitting, config, form, providers]);

  const take = (fields: ConfigForm) => {
    setBase(config);
    form.reset(formOf(config, providers));
    for (const name of Object.keys(fields) as (keyof ConfigForm)[])
      form.setValue(name, fields[name], { shouldDirty: true });
  };
  const save = async (fields: ConfigForm, provider: BrainProvider): Promise<boolean> => {
    const body = changeOf(base, fields, provider, providers);
    try {
      const saved = body ? await change.mutateAsync(body) : base;
      setBase(saved);
      form.reset(formOf(saved, providers));
      toast(body ? t("brains.saved", { name: nameOf(saved, providers) }) : t("brains.nothingToSave"));
      return true;
    } catch (error) {
      showProblem(form, error);
      return false;
    }
  };
  return { form, base, isStale: isNewer && isDirty && !isSubmitting, save, take };
}
