import { Inbox } from "lucide-react";
import { ApiError } from "@/api/errors";
import { Button } from "@/components/Button";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { RelativeTime } from "@/components/RelativeTime";
import { SkeletonRows } from "@/components/Skeleton";
import { t } from "@/lib/i18n";
import { Sample } from "./KitPage";

const BROKEN = new ApiError(503, { request_id: "01a20454-3957" });
const ROWS = [
  { id: "1", name: t("login.sampleCustomer"), at: "2025-12-20T07:24:00.000Z" },
  { id: "2", name: "Anna Li", at: "2025-12-18T02:00:00.000Z" },
];

export function KitStates() {
  return (
    <>
      <Sample name="EmptyState">
        <EmptyState
          icon={Inbox}
          title={t("inbox.empty")}
          hint={t("inbox.emptyHint")}
          action={<Button>{t("action.clearFilters")}</Button>}
          className="w-full"
        />
      </Sample>
      <Sample name="ErrorState">
        <ErrorState error={BROKEN} onRetry={() => undefined} className="w-full" />
      </Sample>
      <Sample name="SkeletonRows">
        <SkeletonRows rows={3} className="w-full" />
      </Sample>
      <Sample name="DataTable">
        <DataTable
          label="DataTable"
          columns={[
            { key: "name", header: t("runs.col.customer"), cell: (row) => row.name, sort: "name" },
            {
              key: "at",
              header: t("runs.col.started"),
              align: "right",
              cell: (row) => <RelativeTime at={row.at} />,
            },
          ]}
          rows={ROWS}
          rowKey={(row) => row.id}
          onOpen={() => undefined}
          sort="-name"
          onSort={() => undefined}
          empty={null}
        />
      </Sample>
    </>
  );
}
