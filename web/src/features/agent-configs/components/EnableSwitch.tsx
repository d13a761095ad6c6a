import { ConfirmDialog } from "@/components/ConfirmDialog";
import { Switch } from "@/components/Switch";
import { t } from "@/lib/i18n";
import type { Enabling } from "../useEnabling";

/** Switches a brain on or off; asks first where another one or all learning would stop. */
export function EnableSwitch({ enabling }: { enabling: Enabling }) {
  const { name, isOn, isAsking, replaced, isPending } = enabling;
  return (
    <>
      <Switch
        checked={isOn}
        label={t("brains.enableOne", { name })}
        disabled={isPending}
        onChange={enabling.ask}
      />
      {isAsking && (
        <ConfirmDialog
          title={isOn ? t("brains.disableTitle", { name }) : t("brains.replaceTitle", { name })}
          sure={isOn ? t("brains.disableSure") : t("brains.replaceSure")}
          isDanger={isOn}
          isBusy={isPending}
          onSure={() => void enabling.go(!isOn)}
          onClose={enabling.close}
        >
          <p>{isOn ? t("brains.disableHint") : t("brains.replaceHint", { other: replaced ?? "" })}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
