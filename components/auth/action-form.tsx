"use client";

import { type ReactNode, useActionState, useEffect, useId, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { ActionState } from "@/lib/domain/action-state";
import { setOff } from "@/lib/i18n/format";

export type EntranceAction = (previous: ActionState, form: FormData) => Promise<ActionState>;

/**
 * A plain form over a server action: works with JavaScript off. What was typed stays after an error (except passwords,
 * which browsers clear), the first wrong field gets the focus.
 */
export function ActionForm(props: {
  action: EntranceAction;
  submitLabel: string;
  pendingLabel: string;
  children: (fields: { id: string; error: (name: string, label: string) => string | undefined }) => ReactNode;
}) {
  const t = useTranslations("common");
  const [state, action, pending] = useActionState(props.action, { status: "idle" });
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const fields = state.status === "error" ? state.fields : [];

  const error = (name: string, label: string) => {
    const found = fields.find((field) => field.path === name);
    return found?.key === "required" ? setOff(t("form.enterField", { field: label }), label) : found?.message;
  };

  useEffect(() => {
    if (state.status !== "error") return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

  return (
    <form
      ref={form}
      action={action}
      noValidate
      className="space-y-5"
      // React resets uncontrolled fields after an action; keep what was typed when it was refused.
      onReset={(event) => event.preventDefault()}
    >
      {state.status === "error" && (
        <Banner
          tone="danger"
          live="alert"
          title={fields.length > 0 ? t("form.summary", { n: fields.length }) : state.message}
        >
          {state.code === "internal" && (
            <span className="font-mono text-xs">{t("requestId", { id: state.requestId })}</span>
          )}
        </Banner>
      )}
      {props.children({ id, error })}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full"
        pending={pending}
        pendingLabel={props.pendingLabel}
      >
        {props.submitLabel}
      </Button>
    </form>
  );
}
