"use client";

import { CheckCircle2, CircleAlert, Clock, Loader, Undo2 } from "lucide-react";
import { useEffect, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { MessageReplyDto } from "@/lib/domain/leave-message/record";
import { FileList } from "./file-list";
import { useInbox } from "./inbox-context";

const LOOKS = {
  scheduled: { tone: "info", icon: Clock },
  sending: { tone: "info", icon: Loader },
  sent: { tone: "success", icon: CheckCircle2 },
  failed: { tone: "danger", icon: CircleAlert },
  bounced: { tone: "danger", icon: CircleAlert },
  cancelled: { tone: "neutral", icon: Undo2 },
} as const;

/** A reply by e-mail: what was written, where its letter stands, and what can be done about it. */
export function ReplyCard({ reply }: { reply: MessageReplyDto }) {
  const t = useTranslations("messages");
  const { actions, rights } = useInbox();
  const [pending, start] = useTransition();
  const seconds = useSecondsTo(reply.state === "scheduled" && reply.problem === null ? reply.sendAt : null);
  const act = (work: () => Promise<{ status: string; message?: string }>) =>
    start(async () => {
      const answer = await work();
      if (answer.status === "error" && answer.message !== undefined) toast.error(answer.message);
    });
  const waiting = reply.state === "scheduled" && reply.problem === null;
  return (
    <div className="rounded-lg border border-accent-line bg-accent-soft/40 px-3.5 py-2.5">
      <div className="mb-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <span className="font-medium">{reply.author}</span>
        <Badge {...LOOKS[reply.state]}>{t(`reply.${reply.state}`)}</Badge>
        <Time at={reply.sentAt ?? reply.createdAt} precision="minutes" className="text-ink-3 text-xs" />
      </div>
      <p className="whitespace-pre-wrap break-words">{reply.body}</p>
      {reply.files.length > 0 && <FileList files={reply.files} label={t("files")} />}
      {reply.problem !== null && reply.state !== "sent" && (
        <p className="mt-1.5 break-words text-danger text-sm">
          {reply.state === "scheduled"
            ? t("reply.again", { reason: reply.problem.text })
            : t("reply.returned", { reason: reply.problem.text })}
        </p>
      )}
      {rights.handle && waiting && (
        <p className="mt-2 flex items-center gap-2 text-sm">
          <span role="timer" className="text-ink-2">
            {seconds > 0 ? t("reply.in", { s: seconds }) : t("reply.now")}
          </span>
          {seconds > 0 && (
            <Button
              size="sm"
              variant="ghost"
              pending={pending}
              onClick={() => act(() => actions.cancelReply({ id: reply.id }))}
            >
              {t("edit.undo")}
            </Button>
          )}
        </p>
      )}
      {rights.handle && (reply.state === "failed" || reply.state === "bounced") && (
        <Button
          size="sm"
          className="mt-2"
          pending={pending}
          onClick={() => act(() => actions.retryReply({ id: reply.id }))}
        >
          {t("reply.retry")}
        </Button>
      )}
    </div>
  );
}

/** Whole seconds left until an instant, counted down; 0 where there is none. */
function useSecondsTo(at: string | null): number {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (at === null) return;
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 1_000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [at]);
  return at === null || now === null ? 0 : Math.max(0, Math.ceil((Date.parse(at) - now) / 1_000));
}
