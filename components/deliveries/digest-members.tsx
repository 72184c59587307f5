"use client";

import { useTranslations } from "use-intl/react";
import { TextLink } from "@/components/ui/text-link";

/** The deliveries a digest stands for, each with a link. `name` is the event's in the reader's language. */
export function DigestMembers(props: { members: readonly { id: string; name: string; eventId: string }[] }) {
  const t = useTranslations("history.standing");
  return (
    <ol
      aria-label={t("members", { n: props.members.length })}
      className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line"
    >
      {props.members.map((member) => (
        <li key={member.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-0.5 px-4 py-2 text-sm">
          <TextLink href={`/settings/webhooks/deliveries/${member.id}`}>{member.name}</TextLink>
          <code className="break-all text-ink-3 text-xs">{member.eventId}</code>
        </li>
      ))}
    </ol>
  );
}
