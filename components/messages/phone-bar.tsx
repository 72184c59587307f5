"use client";

import { Mail, Phone, UserRound } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { MoreMenu, type ToolMessage } from "./detail-toolbar";
import { useInbox } from "./inbox-context";

/** On phones: the next step is always under the thumb. */
export function PhoneBar({ message, ticketHref }: { message: ToolMessage; ticketHref: string | null }) {
  const t = useTranslations("messages");
  const { open } = useInbox();
  const go = (tab: "message-reply" | "message-phone") => {
    document.querySelector<HTMLElement>(`[data-composer="${tab}"]`)?.click();
    requestAnimationFrame(() => {
      const field = document.getElementById(tab) ?? document.querySelector(`[data-composer="${tab}"]`);
      field?.scrollIntoView({ block: "center" });
      if (field instanceof HTMLElement) field.focus({ preventScroll: true });
    });
  };
  return (
    <div className="sticky bottom-16 z-20 -mx-4 flex gap-2 border-line border-t bg-surface px-4 py-2 min-[900px]:hidden print:hidden">
      <Button className="flex-1" size="sm" icon={Mail} onClick={() => go("message-reply")}>
        {t("bar.reply")}
      </Button>
      <Button className="flex-1" size="sm" icon={Phone} onClick={() => go("message-phone")}>
        {t("bar.phone")}
      </Button>
      <Button className="flex-1" size="sm" icon={UserRound} onClick={() => open({ kind: "assign", ids: [message.id] })}>
        {t("bar.assign")}
      </Button>
      <MoreMenu message={message} ticketHref={ticketHref} />
    </div>
  );
}
