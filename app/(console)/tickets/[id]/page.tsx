import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { PriorityBadge } from "@/components/messages/looks";
import { TicketStatusBadge } from "@/components/tickets/status-badge";
import { TicketActions } from "@/components/tickets/ticket-actions";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listMessageHandlers } from "@/lib/services/messages/handlers";
import { getTicket } from "@/lib/services/tickets/read";
import { updateTicketAction } from "../actions";

type Ticket = Awaited<ReturnType<typeof getTicket>>;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("tickets"))("one") };
}

export default async function TicketPage(props: { params: Promise<{ id: string }> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("tickets")]);
  return permitted(ctx, "ticket.read", async () => {
    const uuid = decodeId("ticket", (await props.params).id);
    const ticket = uuid === null ? null : await foundOrNull(getTicket(ctx, uuid));
    if (ticket === null) return <EmptyState icon={SearchX} title={t("notFound")} />;
    return <TicketView ctx={ctx} ticket={ticket} />;
  });
}

async function TicketView({ ctx, ticket }: { ctx: ServiceContext; ticket: Ticket }) {
  const [t, m] = await Promise.all([getT("tickets"), getT("messages")]);
  return (
    <Texts namespaces={["tickets"]}>
      <PageHeader
        title={<span className="break-words">{ticket.title}</span>}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/tickets" }, { label: ticket.number }]}
          />
        }
        meta={
          <>
            <TicketStatusBadge status={ticket.status} label={t(`status.${ticket.status}`)} />
            <PriorityBadge priority={ticket.priority} label={m(`priority.${ticket.priority}`)} />
            {ticket.overdue && <Badge tone="danger">{t("overdue")}</Badge>}
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="space-y-6">
          {may(ctx, "ticket.write") && (
            <TicketActions ticket={ticket} handlers={await listMessageHandlers(ctx)} update={updateTicketAction} />
          )}
          {ticket.description !== "" && (
            <p className="whitespace-pre-wrap break-words rounded-lg border border-line bg-surface px-4 py-3 shadow-card">
              {ticket.description}
            </p>
          )}
          {ticket.resolution !== "" && (
            <section>
              <h2 className="mb-2 font-semibold">{t("form.resolution")}</h2>
              <p className="whitespace-pre-wrap break-words">{ticket.resolution}</p>
            </section>
          )}
          <History ticket={ticket} />
        </div>
        <Facts ticket={ticket} />
      </div>
    </Texts>
  );
}

async function Facts({ ticket }: { ticket: Ticket }) {
  const t = await getT("tickets");
  const { customer } = ticket;
  const text = (key: string, label: string, value: string | null): KeyValue | null =>
    value === null || value === "" ? null : { key, label, value: <span className="break-all">{value}</span> };
  const rows = [
    text("external", t("columns.external"), ticket.externalId),
    { key: "assignee", label: t("columns.assignee"), value: ticket.assignee?.name ?? t("filter.none") },
    {
      key: "due",
      label: t("columns.due"),
      value: ticket.dueAt === null ? "—" : <Time at={ticket.dueAt} precision="minutes" />,
    },
    text("escalated", t("columns.escalated"), ticket.escalatedTo),
    text("customer", t("columns.customer"), customer.name),
    text("email", t("columns.email"), customer.email),
    text("phone", t("columns.phone"), customer.phone),
    ticket.messageId === null
      ? null
      : {
          key: "message",
          label: t("columns.message"),
          value: <TextLink href={`/messages?view=all&d=${ticket.messageId}`}>{t("openMessage")}</TextLink>,
        },
    { key: "created", label: t("columns.created"), value: <Time at={ticket.createdAt} precision="minutes" /> },
  ];
  return (
    <aside aria-label={t("facts")} className="rounded-lg border border-line bg-surface p-4 shadow-card">
      <KeyValues dense items={rows.filter((row) => row !== null)} />
    </aside>
  );
}

async function History({ ticket }: { ticket: Ticket }) {
  const t = await getT("tickets");
  return (
    <section>
      <h2 className="mb-2 font-semibold">{t("history.title")}</h2>
      <ol className="space-y-1.5 text-ink-2 text-sm">
        {ticket.history.map((fact) => (
          <li key={fact.id}>
            {t(`history.${fact.kind}`, { who: fact.actor })}{" "}
            <Time at={fact.at} precision="minutes" className="text-ink-3 text-xs" />
          </li>
        ))}
      </ol>
    </section>
  );
}
