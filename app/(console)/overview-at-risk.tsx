import Link from "next/link";
import { SlaChip } from "@/components/messages/sla-chip";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";

/** Visitors whose first answer is late or will be soon, with the time that is left. Nothing when nobody waits. */
export async function AtRisk({ messages }: { messages: readonly MessageLine[] }) {
  const t = await getT("overview");
  if (messages.length === 0) return null;
  return (
    <Card
      flush
      className="mt-6"
      title={t("atRisk.title")}
      description={t("atRisk.description")}
      actions={<TextLink href="/messages?view=open">{t("atRisk.all")}</TextLink>}
    >
      <Texts namespaces={["messages"]}>
        <ul className="divide-y divide-line border-line border-t">
          {messages.map((message) => (
            <Waiting key={message.id} message={message} />
          ))}
        </ul>
      </Texts>
    </Card>
  );
}

async function Waiting({ message: { id, number, visitor, excerpt, assignee, sla } }: { message: MessageLine }) {
  const t = await getT("overview");
  return (
    <li className="relative px-4 py-3 last:rounded-b-lg hover:bg-hover/60 sm:px-5">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          href={`/messages?view=open&d=${id}`}
          prefetch={false}
          className="stretched min-w-0 break-words rounded-sm font-medium hover:text-accent-ink"
        >
          {visitor.name === "" ? number : visitor.name}
        </Link>
        <SlaChip sla={sla} />
        <span className="ml-auto text-ink-3 text-sm">{assignee === null ? t("atRisk.nobody") : assignee.name}</span>
      </p>
      <p className="mt-0.5 line-clamp-1 break-all text-ink-2 text-sm">{excerpt}</p>
    </li>
  );
}
