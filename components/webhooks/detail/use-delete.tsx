"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

type Named = { id: string; name: string };
type References = { alerts: readonly Named[]; notification: boolean; broadcasts: readonly Named[] };
/** `historyUntil`: until when the last of its history is kept. */
type Weight = { waiting: number; references: References; historyUntil: string };

export type DeleteActions = {
  /** What deleting would mean. */
  weigh: (input: { id: string }) => Promise<ActionState<Weight>>;
  remove: (input: { id: string }) => Promise<ActionState<{ cancelled: number }>>;
};

/**
 * Deleting a webhook: `ask` opens the question that tells what will happen, `dialog` is that question. As long as
 * something needs the webhook, it says what and leads there.
 */
export function useDelete(
  props: DeleteActions & { id: string; name: string; events: number; onDeleted?: () => void },
): {
  ask: () => void;
  dialog: ReactNode;
} {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const { id, name } = props;
  const { timeZone } = useTextsState();
  const [weight, setWeight] = useState<Weight | null>(null);
  const ask = async () => {
    const answer = await props.weigh({ id }).catch(() => null);
    if (answer?.status === "ok") return setWeight(answer.data);
    toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const remove = async () => {
    const answer = await props.remove({ id }).catch(() => null);
    if (answer?.status !== "ok") {
      toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
      return false;
    }
    const n = answer.data.cancelled;
    toast.success(n > 0 ? t("delete.doneCancelled", { name, n }) : t("delete.done", { name }));
    props.onDeleted?.();
    return true;
  };
  const waiting = weight?.waiting ?? 0;
  const blocked = weight !== null && isNeeded(weight.references);
  const dialog = (
    <ConfirmDialog
      open={weight !== null}
      onOpenChange={(open) => !open && setWeight(null)}
      title={t("delete.title", { name })}
      {...(blocked ? { blocked: <References of={weight.references} /> } : {})}
      consequences={[
        t("delete.events", { n: props.events }),
        ...(waiting > 0 ? [t("delete.waiting", { n: waiting })] : []),
        ...(weight === null
          ? []
          : [t("delete.historyUntil", { date: formatInstant(weight.historyUntil, timeZone, "day") })]),
      ]}
      confirmLabel={t("delete.confirm")}
      cancelLabel={t("delete.keep")}
      onConfirm={remove}
    />
  );
  return { ask: () => void ask(), dialog };
}

const isNeeded = ({ alerts, notification, broadcasts }: References) =>
  notification || alerts.length > 0 || broadcasts.length > 0;

function References({ of: { alerts, notification, broadcasts } }: { of: References }) {
  const t = useTranslations("webhooks.delete");
  return (
    <>
      <p>{t("references")}</p>
      <ul className="mt-1 list-disc pl-5">
        {notification && (
          <li>
            <TextLink href="/settings/notifications">{t("refNotification")}</TextLink>
          </li>
        )}
        {broadcasts.map((user) => (
          <li key={user.id}>
            <TextLink href={`/broadcasts/${user.id}`}>{t("refBroadcast", { name: user.name })}</TextLink>
          </li>
        ))}
        {alerts.map((user) => (
          <li key={user.id}>
            <TextLink href={`/settings/webhooks/${user.id}/edit?focus=alerts`}>
              {t("refAlert", { name: user.name })}
            </TextLink>
          </li>
        ))}
      </ul>
    </>
  );
}
