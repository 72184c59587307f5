"use client";

import { RotateCcw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl/react";
import { SelectionBar, useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { useReplays } from "./replay-box";

// Needed once somebody wants to send again.
const ReplayDialog = lazy(() => import("./replay-dialog").then((module) => ({ default: module.ReplayDialog })));
const SinceDialog = lazy(() => import("./since-dialog").then((module) => ({ default: module.SinceDialog })));

/** The bar under selected rows: 重推所选. `settled` are the rows that have arrived or whose outcome is unknown. */
export function ReplaySelection({ settled }: { settled: readonly string[] }) {
  const t = useTranslations("replays");
  const { actions, put } = useReplays();
  const { selected, clear } = useSelection();
  const [open, setOpen] = useState(false);
  const again = settled.some((id) => selected.has(id));
  return (
    <SelectionBar>
      <Button size="sm" variant="primary" icon={RotateCcw} onClick={() => setOpen(true)}>
        {t("selected")}
      </Button>
      {open && (
        <Suspense>
          <ReplayDialog
            title={t("selectedTitle", { n: selected.size })}
            what={() => ({ kind: "selection", deliveryIds: [...selected], includeDelivered: again })}
            warning={again ? t("duplicate") : undefined}
            actions={actions}
            onClose={() => setOpen(false)}
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
