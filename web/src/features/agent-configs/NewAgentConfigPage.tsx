import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import type { AgentConfig, BrainProvider } from "@/api/types";
import { Button } from "@/components/Button";
import { ErrorState } from "@/components/ErrorState";
import { FormProblem } from "@/components/FormProblem";
import { LeaveGuard } from "@/components/LeaveGuard";
import { SettingsPage } from "@/components/SettingsPage";
import { t } from "@/lib/i18n";
import "@/lib/i18n/later";
import { useCreateConfig } from "./actions";
import { ConfigFields } from "./components/ConfigFields";
import { FormSkeleton } from "./components/FormSkeleton";
import { blankForm, type ConfigForm, configIn } from "./formModel";
import { showProblem } from "./problems";
import { providersQuery } from "./queries";

interface NewAgentConfigPageProps {
  onCreated: (config: AgentConfig, isToBeTested: boolean) => void;
}

/** A new brain. It is stored first and tested afterwards, since only what is stored can be tested. */
export function NewAgentConfigPage({ onCreated }: NewAgentConfigPageProps) {
  const query = useQuery(providersQuery);
  return (
    <SettingsPage
      title={t("brains.newTitle")}
      parent={{ label: t("brains.title"), to: "/settings/agent-configs" }}
    >
      {query.data ? (
        <NewForm providers={query.data} onCreated={onCreated} />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <FormSkeleton />
      )}
    </SettingsPage>
  );
}

interface NewFormProps extends NewAgentConfigPageProps {
  providers: readonly BrainProvider[];
}

function NewForm({ providers, onCreated }: NewFormProps) {
  const create = useCreateConfig();
  // Most who come here have a model or an app of their own; the built-in rules are there from the start.
  const first = providers.find((one) => one.needs_network) ?? providers[0];
  const form = useForm<ConfigForm>({ defaultValues: blankForm(providers, first?.key ?? "") });
  const { errors, isSubmitting, isDirty } = form.formState;
  const isDone = useRef(false);
  const provider = providers.find((one) => one.key === form.watch("provider")) ?? first;
  if (!provider) return null;

  const save = (isToBeTested: boolean) =>
    form.handleSubmit(async (fields) => {
      try {
        const config = await create.mutateAsync(configIn(fields, provider));
        isDone.current = true;
        onCreated(config, isToBeTested);
      } catch (error) {
        showProblem(form, error);
      }
    });

  return (
    <form onSubmit={save(true)} noValidate className="flex flex-col gap-3">
      <LeaveGuard isDirty={() => isDirty && !isDone.current} />
      <ConfigFields form={form} provider={provider} providers={providers} secrets={{}} />
      {errors.root && <FormProblem text={errors.root.message} />}
      <div className="sticky -bottom-3.5 -mx-3.5 -mb-3.5 flex gap-2 border-line border-t bg-surface px-3.5 py-3">
        <Button type="submit" variant="primary" disabled={isSubmitting}>
          {isSubmitting ? t("action.saving") : t("brains.saveAndTest")}
        </Button>
        <Button disabled={isSubmitting} onClick={() => void save(false)()}>
          {t("brains.save")}
        </Button>
      </div>
    </form>
  );
}
