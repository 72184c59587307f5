import { EyeOff, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Time } from "@/components/time";
import { Banner } from "@/components/ui/banner";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { EmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { SPAM_REASONS } from "@/lib/domain/leave-message/form-token";
import { roleCan } from "@/lib/domain/roles";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { getMessage, type MessageDetail } from "@/lib/services/messages/read";
import { Notified } from "./notified";
import { StatusActions } from "./status-actions";
import { MessageStatusBadge } from "./status-badge";

/** The message of an edge id, or null when there is none. */
export async function loadMessage(ctx: ServiceContext, id: string): Promise<MessageDetail | null> {
  const uuid = decodeId("message", id);
  if (uuid === null) return null;
  return foundOrNull(getMessage(ctx, uuid));
}

/** Everything that was captured with one message, and what may be done with it. */
export async function MessageDetailView({ ctx, message }: { ctx: ServiceContext; message: MessageDetail | null }) {
  const t = await getT("messages");
  if (message === null)
    return <EmptyState icon={SearchX} title={t("detail.notFoundTitle")} description={t("detail.notFound")} compact />;
  const mayHandle = ctx.actor.kind === "user" && roleCan(ctx.actor.role, "message.handle");
  return (
    <div className="space-y-6">
      {message.status === "spam" && <SpamNote message={message} />}
      {mayHandle ? (
        <StatusActions id={message.id} status={message.status} next={message.next} />
      ) : (
        <p className="text-ink-3 text-sm">{t("action.readOnly")}</p>
      )}
      <Section title={t("detail.content")}>
        <p className="whitespace-pre-wrap break-words rounded-lg border border-line bg-sunken px-4 py-3 text-base">
          {message.content}
        </p>
      </Section>
      <VisitorSection message={message} />
      <Section title={t("detail.notification")}>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Notified message={message} />
          {message.eventId !== null && (
            <TextLink href={`/settings/webhooks/deliveries?event=${message.eventId}`}>
              {t("detail.deliveries")}
            </TextLink>
          )}
        </div>
      </Section>
      <SourceSection message={message} />
    </div>
  );
}

/** Header of the drawer: number and status. */
export async function MessageTitle({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  return (
    <span className="flex flex-wrap items-center gap-2.5">
      <span className="font-mono">{message.number}</span>
      <MessageStatusBadge status={message.status} label={t(`status.${message.status}`)} />
    </span>
  );
}

async function SpamNote({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const reason = SPAM_REASONS.find((known) => known === message.spamReason) ?? "manual";
  return (
    <Banner tone="warning" title={`${t("spam.title")} · ${t(`spam.${reason}`)}`}>
      {message.eventId === null && t("spam.note")}
    </Banner>
  );
}

async function VisitorSection({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const { name, phone, email } = message.visitor;
  return (
    <Section
      title={t("detail.visitor")}
      aside={
        <span className="inline-flex items-center gap-1 text-ink-3 text-xs">
          <EyeOff aria-hidden className="size-3.5" />
          {t("detail.masked")}
        </span>
      }
    >
      <KeyValues
        dense
        items={[
          { key: "name", label: t("detail.name"), value: name === "" ? <Nothing /> : name },
          { key: "phone", label: t("detail.phone"), value: phone ?? <Nothing /> },
          { key: "email", label: t("detail.email"), value: email ?? <Nothing /> },
        ]}
      />
    </Section>
  );
}

async function SourceSection({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const { pageUrl, pageTitle, fields } = message;
  const rows: (KeyValue | null)[] = [
    { key: "submitted", label: t("detail.submitted"), value: <Time at={message.createdAt} /> },
    { key: "updated", label: t("detail.updated"), value: <Time at={message.updatedAt} /> },
    {
      key: "channel",
      label: t("detail.channel"),
      value: message.source === "api" ? t("channel.api") : t("channel.web_chat"),
    },
    text("site", t("detail.site"), message.siteName),
    text("category", t("detail.category"), message.category),
    pageUrl === null
      ? null
      : { key: "page", label: t("detail.page"), value: [pageTitle, pageUrl].filter(Boolean).join(" · ") },
    text("referrer", t("detail.referrer"), message.referrer),
    { key: "ip", label: t("detail.ip"), value: message.ip ?? <Nothing /> },
    text("browser", t("detail.browser"), message.userAgent),
    text("language", t("detail.language"), message.language === "*" ? null : message.language),
    message.repeats > 1
      ? { key: "repeats", label: t("detail.repeats"), value: t("repeatsLabel", { n: message.repeats }) }
      : null,
    message.eventId === null
      ? null
      : {
          key: "event",
          label: t("detail.history"),
          value: <code className="break-all text-xs">{message.eventId}</code>,
        },
  ];
  const custom = Object.entries(fields).map(
    ([key, value]): KeyValue => ({
      key: `field-${key}`,
      label: key,
      value: typeof value === "string" ? value : JSON.stringify(value),
    }),
  );
  return (
    <>
      {custom.length > 0 && (
        <Section title={t("detail.fields")}>
          <KeyValues dense items={custom} />
        </Section>
      )}
      <Section title={t("detail.source")}>
        <KeyValues dense items={rows.filter((row) => row !== null)} className="[&_dd]:break-words" />
      </Section>
    </>
  );
}

const text = (key: string, label: string, value: string | null): KeyValue | null =>
  value === null || value === "" ? null : { key, label, value };

function Nothing() {
  return <span className="text-ink-3">—</span>;
}

function Section(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-2 flex items-center justify-between gap-3">
        <h3 className="font-semibold">{props.title}</h3>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}
