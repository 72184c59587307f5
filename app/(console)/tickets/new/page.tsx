import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { TicketForm } from "@/components/tickets/ticket-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getMessage } from "@/lib/services/messages/detail";
import { listMessageHandlers } from "@/lib/services/messages/handlers";
import { createTicketAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("tickets"))("create") };
}

export default async function NewTicketPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("tickets")]);
  const { message: messageId } = readSearch({ message: textParam(40) }, await props.searchParams).values;
  return permitted(ctx, "ticket.write", async () => {
    const [message, handlers] = await Promise.all([source(ctx, messageId), listMessageHandlers(ctx)]);
    return (
      <Texts namespaces={["tickets", "validation"]}>
        <PageHeader
          title={t("create")}
          description={message === null ? undefined : t("form.from", { number: message.number })}
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/tickets" }, { label: t("create") }]}
            />
          }
        />
        <TicketForm
          values={{
            title: [...(message?.content ?? "")].slice(0, 60).join("").replace(/\s+/g, " ").trim(),
            description: message?.content ?? "",
            priority: message?.priority ?? "medium",
            assignee: message?.assignee?.id ?? "",
            dueAt: "",
          }}
          handlers={handlers}
          messageId={message?.id}
          create={createTicketAction}
        />
      </Texts>
    );
  });
}

async function source(ctx: ServiceContext, id: string) {
  const uuid = decodeId("message", id);
  return uuid === null ? null : foundOrNull(getMessage(ctx, uuid));
}
