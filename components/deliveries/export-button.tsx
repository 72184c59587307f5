"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import type { RawSearch } from "@/components/data-table/url-state";
import { Button } from "@/components/ui/button";
import { handOver } from "@/components/ui/hand-over";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatCount } from "@/lib/i18n/format";

/** 导出: what the filters find as CSV, facts only. The browser makes the file. */
export function ExportButton(props: {
  search: RawSearch;
  read: (input: { search: RawSearch }) => Promise<ActionState<{ csv: string; rows: number; cut: boolean }>>;
}) {
  const t = useTranslations("history.export");
  const common = useTranslations("common");
  const [pending, setPending] = useState(false);
  const save = async () => {
    setPending(true);
    const answer = await props.read({ search: props.search }).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") {
      return void toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    }
    const { csv, rows, cut } = answer.data;
    handOver(new Blob([csv], { type: "text/csv;charset=utf-8" }), "hooklane-deliveries.csv");
    toast.success(t(cut ? "cut" : "done", { n: formatCount(rows) }));
  };
  return (
    <Button icon={Download} pending={pending} onClick={() => void save()}>
      {t("button")}
    </Button>
  );
}
