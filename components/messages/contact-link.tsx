"use client";

import { Link2, Link2Off, UserRoundPlus } from "lucide-react";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import { useInbox } from "./inbox-context";

type Shown = Pick<MessageDetail, "id" | "contactId" | "visitor" | "erasedAt">;

/** Whose message it is: the contact, and making, changing or taking away the link where one may. */
export function ContactLink({ message }: { message: Shown }) {
  const t = useTranslations("messages.contact");
  const { actions, rights, open } = useInbox();
  const [pending, start] = useTransition();
  const { id, contactId, visitor } = message;
  const told = async (work: Promise<{ status: string; fields?: { message: string }[]; message?: string }>) => {
    const answer = await work;
    if (answer.status === "error") toast.error(answer.fields?.[0]?.message ?? answer.message ?? "");
    return answer.status === "ok";
  };
  const nameable = visitor.name !== "" || visitor.phone !== null || visitor.email !== null;
  const may = rights.link && message.erasedAt === null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {contactId === null ? (
        <span className="text-ink-3 text-sm">{t("none")}</span>
      ) : (
        <TextLink href={`/contacts/${contactId}`}>{t("open")}</TextLink>
      )}
      {may && contactId === null && nameable && (
        <Button
          size="sm"
          icon={UserRoundPlus}
          pending={pending}
          onClick={() => start(async () => void (await told(actions.makeContact({ id }))))}
        >
          {t("create")}
        </Button>
      )}
      {may && (
        <Button
          size="sm"
          icon={Link2}
          variant={contactId === null ? "secondary" : "ghost"}
          onClick={() => open({ kind: "contact", ids: [id] })}
        >
          {contactId === null ? t("link") : t("change")}
        </Button>
      )}
      {may && contactId !== null && (
        <Popconfirm
          trigger={
            <Button size="sm" icon={Link2Off} variant="ghost">
              {t("unlink")}
            </Button>
          }
          title={t("unlinkAsk")}
          confirmLabel={t("unlink")}
          cancelLabel={t("cancel")}
          tone="primary"
          onConfirm={async () => void (await told(actions.linkContact({ id, contactId: null })))}
        />
      )}
    </div>
  );
}
