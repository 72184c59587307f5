"use client";

import { RotateCcw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl/react";
import { SelectionBar, useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { useReplays } from "./replay-box";
import type { ReplayWhatView } from "./view";

// Needed once somebody wants to send again.
const ReplayDialog = lazy(() => import("./replay-dialog").then((module) => ({ default: module.ReplayDialog })));
const SinceDialog = lazy(() => import("./since-dialog").then((module) => ({ default: module.SinceDialog })));

/**
 * The bar under selected rows: 重推所选, and once the whole page is selected 选择全部符合条件的记录 (`matching`, what the filters
 * of the list find). `settled` are the rows that have arrived or whose outcome is unknown.
 */
export function ReplaySelection(props: { settled: readonly string[]; rows: number; matching: ReplayWhatView | null }) {
  const t = useTranslations("replays");
  const { actions, put } = useReplays();
  const { selected, clear } = useSelection();
  const [open, setOpen] = useState<"selected" | "matching" | null>(null);
  const { matching } = props;
  const all = matching !== null && open === "matching";
  const again = all
    ? matching.kind === "filter" && matching.statuses?.includes("delivered") === true
    : props.settled.some((id) => selected.has(id));
  return (
    <SelectionBar>
      <Button size="sm" variant="primary" icon={RotateCcw} onClick={() => setOpen("selected")}>
        {t("selected")}
      </Button>
      {matching !== null && selected.size >= props.rows && (
        <Button size="sm" variant="ghost" className="text-accent-ink" onClick={() => setOpen("matching")}>
          {t("matching")}
        </Button>
      )}
      {open !== null && (
        <Suspense>
          <ReplayDialog
            title={all ? t("matchingTitle") : t("selectedTitle", { n: selected.size })}
            what={() => (all ? matching : { kind: "selection", deliveryIds: [...selected], includeDelivered: again })}
            warning={again ? t("duplicate") : undefined}
            actions={actions}
            onClose={() => setOpen(null)}
            onStarted={(replay) => {
              put(replay);
              clear();
            }}
          />
        </Suspense>
      )}
    </SelectionBar>
  );
}

/** 从某时间起恢复失败 */
export function ReplaySince(props: {
  webhooks: readonly { id: string; name: string }[];
  webhook: string;
  from: string;
}) {
  const t = useTranslations("replays.since");
  const { actions, put } = useReplays();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={RotateCcw} onClick={() => setOpen(true)}>
        {t("button")}
      </Button>
      {open && (
        <Suspense>
          <SinceDialog {...props} actions={actions} onClose={() => setOpen(false)} onStarted={put} />
        </Suspense>
      )}
    </>
  );
}
