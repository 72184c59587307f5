"use client";

import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { KeyValues } from "@/components/ui/key-values";
import { toast } from "@/components/ui/toast";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import type { Revealed } from "./contract";
import { useInbox } from "./inbox-context";

/** Shown in full for this long. */
const SHOWN_MS = 60_000;

/** Who wrote: masked, and in full for a minute when somebody with the right asks; asking is kept. */
export function VisitorCard({ message }: { message: Pick<MessageDetail, "id" | "visitor" | "ip"> }) {
  const t = useTranslations("messages");
  const { actions, rights } = useInbox();
  const [full, setFull] = useState<Revealed | null>(null);
  const [pending, start] = useTransition();
  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(() => setFull(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [full]);
  const reveal = () =>
    start(async () => {
      const answer = await actions.reveal({ id: message.id, reason: "" });
      if (answer.status === "error") toast.error(answer.message);
      if (answer.status === "ok") setFull(answer.data);
    });
  const shown = full ?? { ...message.visitor, ip: message.ip };
  const phone = full?.phone ?? null;
  return (
    <div className="space-y-3">
      <KeyValues
        dense
        items={[
          { key: "name", label: t("detail.name"), value: shown.name || t("anonymous") },
          {
            key: "phone",
            label: t("detail.phone"),
            value: phone === null ? (shown.phone ?? "—") : <TelLink phone={phone} />,
          },
          { key: "email", label: t("detail.email"), value: <span className="break-all">{shown.email ?? "—"}</span> },
          { key: "ip", label: t("detail.ip"), value: shown.ip ?? "—" },
        ]}
      />
      <div className="flex flex-wrap items-center gap-2">
        {rights.reveal ? (
          <Button
            size="sm"
            icon={full === null ? Eye : EyeOff}
            pending={pending}
            onClick={() => (full === null ? reveal() : setFull(null))}
          >
            {full === null ? t("reveal.show") : t("reveal.hide")}
          </Button>
        ) : null}
        <span className="text-ink-3 text-sm">
          {rights.reveal ? t("reveal.help") : t("reveal.noRight", { permission: "pii.reveal" })}
        </span>
      </div>
    </div>
  );
}

function TelLink({ phone }: { phone: string }) {
  return (
    <a href={`tel:${phone}`} className="rounded-sm text-accent-ink underline">
      {phone}
    </a>
  );
}
