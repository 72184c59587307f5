"use client";

import { RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { DeliveryStatus } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import { RESENDS_BODY } from "@/lib/domain/retry";

type RetryBody = "current" | "original";

/**
 * 重新推送. Says first what will happen where that is not what happened before: the configuration was changed since, or the
 * receiver may have got it already. The event's id stays, so that the receiver can tell a repetition; timestamp and
 * signature are made anew.
 */
export function RetryButton(props: {
  delivery: {
    id: string;
    status: DeliveryStatus;
    isTest: boolean;
    endpoint: { deleted: boolean; channel: ChannelId | null };
    last: { outcomeUnknown: boolean } | null;
    /** Null when it is no longer stored. */
    event: object | null;
    /** The newest last. */
    attempts: readonly { request: { bodyGone: boolean; body: string | null } | null }[];
  };
  /** The webhook was saved after the last attempt. */
  changed: boolean;
  mayRetry: boolean;
  retry: (input: { id: string; body?: RetryBody }) => Promise<ActionState<{ id: string }>>;
}) {
  const t = useTranslations("history");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [pending, start] = useTransition();
  const [body, setBody] = useState<RetryBody>("current");
  const { delivery, changed } = props;
  const { channel } = delivery.endpoint;
  // Without a change both are the same.
  const mayChoose =
    changed && channel !== null && RESENDS_BODY.includes(channel) && delivery.attempts.at(-1)?.request?.body != null;
  const reason = !props.mayRetry
    ? t("retry.forbidden")
    : delivery.isTest
      ? t("retry.test")
      : delivery.endpoint.deleted
        ? t("retry.deleted")
        : delivery.status === "merged"
          ? t("retry.merged")
          : delivery.event === null
            ? t("retry.gone")
            : null;
  const again = delivery.status === "delivered" || delivery.last?.outcomeUnknown === true;
  const send = async () => {
    const answer = await props.retry({ id: delivery.id, body: mayChoose ? body : "current" });
    if (answer.status === "ok") {
      toast.success(t("retry.sent"));
      router.refresh();
      return true;
    }
    // The finding says which of the reasons it was, in the reader's language.
    if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
    return false;
  };
  return (
    <>
      <Button
        icon={RotateCcw}
        aria-keyshortcuts="r"
        disabled={reason !== null}
        title={reason ?? undefined}
        pending={pending}
        onClick={() => (again || changed ? setOpen(true) : start(async () => void (await send())))}
      >
        {t("retry.button")}
      </Button>
      {reason !== null && <span className="text-ink-3 text-sm">{reason}</span>}
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        tone="primary"
        title={t("retry.title")}
        consequences={[
          body === "original" ? t("retry.originalHint") : changed ? t("retry.explainChanged") : t("retry.explain"),
          ...(again ? [t("retry.duplicate")] : []),
        ]}
        confirmLabel={t("retry.button")}
        cancelLabel={t("retry.cancel")}
        onConfirm={send}
      >
        {mayChoose && <BodyChoice value={body} onChange={setBody} />}
      </ConfirmDialog>
    </>
  );
}

/** 使用当前配置 or 使用原始请求正文. */
function BodyChoice(props: { value: RetryBody; onChange: (value: RetryBody) => void }) {
  const t = useTranslations("history.retry");
  return (
    <fieldset className="mt-4 space-y-1">
      <legend className="mb-1 text-ink-2 text-sm">{t("body")}</legend>
      {(["current", "original"] as const).map((value) => (
        <label key={value} className="flex cursor-pointer items-center gap-2.5 py-1 touch-target">
          <input
            type="radio"
            name="retry-body"
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
            className="size-4 accent-(--color-accent)"
          />
          {t(value)}
        </label>
      ))}
    </fieldset>
  );
}
