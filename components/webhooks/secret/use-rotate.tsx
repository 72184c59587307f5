"use client";

import { type ReactNode, useState } from "react";
import type { ActionState } from "@/lib/domain/action-state";
import type { WebhookRecord } from "../record";
import { RotateSecretDialog } from "./rotate-secret-dialog";
import { hasRotatableSecret, type Rotate, type RotatedWebhook } from "./rotation";

/** Replacing a webhook's secret: `ask` opens the dialog and is null where there is no secret to replace. */
export function useRotate(props: {
  webhook: RotatedWebhook;
  rotate: Rotate;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  onRotated?: (record: WebhookRecord) => void;
}): { ask: (() => void) | null; dialog: ReactNode } {
  const [open, setOpen] = useState(false);
  return {
    ask: hasRotatableSecret(props.webhook) ? () => setOpen(true) : null,
    dialog: <RotateSecretDialog {...props} open={open} onOpenChange={setOpen} />,
  };
}
