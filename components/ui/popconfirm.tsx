"use client";

import { type ReactNode, useRef, useState } from "react";
import { Button } from "./button";
import { Popover } from "./popover";

/**
 * Confirmation tier 1, beside the button it belongs to: a question naming the object, the verb, and a way out that has
 * the focus. `trigger` is one button element.
 */
export function Popconfirm(props: {
  trigger: ReactNode;
  title: string;
  description?: string;
  confirmLabel: string;
  cancelLabel: string;
  onConfirm: () => void | Promise<void>;
  tone?: "danger" | "primary";
}) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const confirm = async () => {
    setPending(true);
    try {
      await props.onConfirm();
      setOpen(false);
    } finally {
      setPending(false);
    }
  };
  return (
    <Popover
      trigger={props.trigger}
      label={props.title}
      className="w-72 p-4"
      initialFocus={cancel}
      open={open}
      onOpenChange={(next) => !pending && setOpen(next)}
    >
      <p className="font-medium">{props.title}</p>
      {props.description !== undefined && <p className="mt-1 text-ink-2 text-sm">{props.description}</p>}
      <div className="mt-3 flex justify-end gap-2">
        <Button ref={cancel} size="sm" disabled={pending} onClick={() => setOpen(false)}>
          {props.cancelLabel}
        </Button>
        <Button size="sm" variant={props.tone ?? "danger"} pending={pending} onClick={confirm}>
          {props.confirmLabel}
        </Button>
      </div>
    </Popover>
  );
}
