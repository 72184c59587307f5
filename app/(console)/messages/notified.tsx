import { CheckCircle2, Loader, SkipForward, XCircle } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { getT } from "@/lib/i18n/server";

/** How a message's notifications stand, failures first. */
export async function Notified({ message }: { message: Pick<MessageLine, "eventId" | "notified"> }) {
  const t = await getT("messages");
  const { eventId, notified } = message;
  if (eventId === null) return <span className="text-ink-3">{t("notified.none")}</span>;
  if (notified === null) return <span className="text-ink-3">{t("notified.noEndpoint")}</span>;
  const { failed, delivered, waiting, skipped } = notified;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {failed > 0 && (
        <Badge tone="danger" icon={XCircle}>
          {t("notified.failed", { n: failed })}
        </Badge>
      )}
      {delivered > 0 && (
        <Badge tone="success" icon={CheckCircle2}>
          {t("notified.delivered", { n: delivered })}
        </Badge>
      )}
      {waiting > 0 && (
        <Badge tone="info" icon={Loader}>
          {t("notified.waiting", { n: waiting })}
        </Badge>
      )}
      {skipped > 0 && <Badge icon={SkipForward}>{t("notified.skipped", { n: skipped })}</Badge>}
    </span>
  );
}
