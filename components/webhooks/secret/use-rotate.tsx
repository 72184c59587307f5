"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ActionState } from "@/lib/domain/action-state";
import type { WebhookRecord } from "../record";
import { hasRotatableSecret, type Rotate, type RotatedWebhook } from "./rotation";

const RotateSecretDialog = lazy(() =>
  import("./rotate-secret-dialog").then((module) => ({ default: module.RotateSecretDialog })),
);

/** Replacing a webhook's secret: `ask` opens the dialog and is null where there is no secret to replace. */
export function useRotate(props: {
  webhook: RotatedWebhook;
  rotate: Rotate;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  onRotated?: (record: WebhookRecord) => void;
}): { ask: (() => void) | null; dialog: ReactNode } {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const ask = () => {
    setUsed(true);
    setOpen(true);
  };
  return {
    ask: hasRotatableSecret(props.webhook) ? ask : null,
    dialog: used && (
      <Suspense>
        <RotateSecretDialog {...props} open={open} onOpenChange={setOpen} />
      </Suspense>
    ),
  };
}
