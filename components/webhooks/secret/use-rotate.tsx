"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ActionState } from "@/lib/domain/action-state";
import type { WebhookRecord } from "../record";
import type { Rotate, Signing } from "./rotation";

// Asked for seldom.
const RotateSecretDialog = lazy(() =>
  import("./rotate-secret-dialog").then((module) => ({ default: module.RotateSecretDialog })),
);

/** Replacing a webhook's secret: `ask` opens the dialog and is null where there is no secret to replace. */
export function useRotate(props: {
  id: string;
  name: string;
  signing: Signing | null;
  rotate: Rotate;
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  onRotated?: (record: WebhookRecord) => void;
}): { ask: (() => void) | null; dialog: ReactNode } {
  const [open, setOpen] = useState(false);
  const { id, name, signing, rotate, countWaiting, onRotated } = props;
  if (signing === null) return { ask: null, dialog: null };
  return {
    ask: () => setOpen(true),
    dialog: open && (
      <Suspense>
        <RotateSecretDialog
          webhook={{ id, name, ...signing }}
          onClose={() => setOpen(false)}
          {...{ rotate, countWaiting, onRotated }}
        />
      </Suspense>
    ),
  };
}
