"use client";

import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** A dialog that is a form: Enter sends it, and never while an input method composes. */
export function FormDialog(props: {
  title: string;
  description?: string;
  submit: string;
  danger?: boolean;
  pending?: boolean;
  disabled?: boolean;
  close: () => void;
  onSubmit: () => void;
  children?: ReactNode;
}) {
  const t = useTranslations("common");
  const id = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.close()}
      title={props.title}
      description={props.description}
      size="sm"
      footer={
        <>
          <Button onClick={props.close}>{t("cancel")}</Button>
          <Button
            type="submit"
            form={id}
            variant={props.danger === true ? "danger" : "primary"}
            pending={props.pending}
            disabled={props.disabled}
          >
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={send} className="space-y-4">
        {props.children}
      </form>
    </Dialog>
  );
}
