"use client";

import { MessageSquareText, MessagesSquare } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import type { PresenceMode, PresenceReason } from "@/lib/domain/presence/presence";
import { usePresenceWords } from "./words";

export type ShownPresence = {
  mode: PresenceMode;
  reason: PresenceReason;
  nextOpenAt: string | null;
  holiday: string | null;
};

/** 此刻访客看到：… with its reason. Needs the texts `presence`. */
export function PresenceSentence({ presence, large = false }: { presence: ShownPresence; large?: boolean }) {
  const t = useTranslations("presence");
  const words = usePresenceWords();
  const { mode, nextOpenAt } = presence;
  const Icon = mode === "online" ? MessagesSquare : MessageSquareText;
  return (
    <div className="flex min-w-0 items-start gap-3" role="status">
      <span
        className={cn(
          "mt-0.5 grid size-9 shrink-0 place-items-center rounded-full",
          mode === "online" ? "bg-success-soft text-success" : "bg-neutral-soft text-neutral",
        )}
      >
        <Icon aria-hidden className="size-4.5" />
      </span>
      <div className="min-w-0">
        <p className={cn("font-semibold", large ? "text-xl" : "text-lg")}>{t("now", { what: t(`what.${mode}`) })}</p>
        <p className="text-ink-2">
          {t("nowReason", { reason: words.reason(presence) })}
          {nextOpenAt !== null && (
            <>
              {" · "}
              {t("reopens", { time: words.opening(nextOpenAt) })}
            </>
          )}
        </p>
      </div>
    </div>
  );
}
