"use client";

import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "./banner";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Input } from "./input";

/**
 * Confirmation tiers 2 and 3 (tier 0 = act and offer 撤销 in the toast, tier 1 = `Popconfirm`).
 * Tier 2: title is a question naming the object, the consequences are listed, the button is the verb, the way out says
 * what stays (保留). Tier 3: `typeToConfirm` must be typed first. `blocked` explains why it is not possible at all.
 * `onConfirm` may be async: the dialog stays until it settles, and stays open when it returns false.
 */
export function ConfirmDialog(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  consequences?: readonly ReactNode[];
  confirmLabel: string;
  cancelLabel: string;
  onConfirm: () => boolean | undefined | Promise<boolean | undefined>;
  tone?: "danger" | "primary";
  typeToConfirm?: string;
  blocked?: ReactNode;
  /** A choice under the consequences. */
  children?: ReactNode;
}) {
  const [typed, setTyped] = useState("");
  const [pending, setPending] = useState(false);
  const ready = props.blocked === undefined && (props.typeToConfirm === undefined || typed === props.typeToConfirm);
  const confirm = async () => {
    setPending(true);
    try {
      if ((await props.onConfirm()) !== false) props.onOpenChange(false);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => !pending && props.onOpenChange(open)}
      dismissable={!pending}
      size="sm"
      title={props.title}
      footer={
        <>
          <Button onClick={() => props.onOpenChange(false)} disabled={pending}>
            {props.cancelLabel}
          </Button>
          <Button variant={props.tone ?? "danger"} onClick={confirm} disabled={!ready} pending={pending}>
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      {props.blocked !== undefined && <Banner tone="warning">{props.blocked}</Banner>}
      {props.consequences !== undefined && (
        <ul className="space-y-2">
          {props.consequences.map((line, index) => (
            // The list is fixed while the dialog is open.
            <li key={typeof line === "string" ? line : `line-${index}`} className="flex gap-2.5">
              <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0 text-warning" />
              <span className="min-w-0">{line}</span>
            </li>
          ))}
        </ul>
      )}
      {props.children}
      {props.typeToConfirm !== undefined && (
        <TypeToConfirm expected={props.typeToConfirm} value={typed} onChange={setTyped} />
      )}
    </Dialog>
  );
}

function TypeToConfirm(props: { expected: string; value: string; onChange: (value: string) => void }) {
  const t = useTranslations("common");
  const id = useId();
  return (
    <div className="mt-4">
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t("typeToConfirm", { text: props.expected })}
      </label>
      <Input id={id} autoComplete="off" value={props.value} onChange={(event) => props.onChange(event.target.value)} />
    </div>
  );
}
