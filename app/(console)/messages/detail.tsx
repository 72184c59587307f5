import { ArrowLeft, SearchX } from "lucide-react";
import Link from "next/link";
import { Composer } from "@/components/messages/composer";
import { ContactLink } from "@/components/messages/contact-link";
import { DetailToolbar } from "@/components/messages/detail-toolbar";
import { MessageStatusBadge, PriorityBadge } from "@/components/messages/looks";
import { PhoneBar } from "@/components/messages/phone-bar";
import { SimilarNotice } from "@/components/messages/similar-notice";
import { SlaChip } from "@/components/messages/sla-chip";
import { VisitorCard } from "@/components/messages/visitor-card";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { EmptyState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { LOOKS, SPAM_REASONS } from "@/lib/domain/leave-message/guard";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import { foundOrNull } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { getMessage } from "@/lib/services/messages/detail";
import { viewReplySender } from "@/lib/services/messages/sender";
import { Notifications } from "./notifications";
import { SourceList } from "./source-list";
import { ChangeList, Timeline } from "./timeline";

/** The message of an edge id, or null when there is none. */
export async function loadMessage(ctx: ServiceContext, id: string): Promise<MessageDetail | null> {
  const uuid = decodeId("message", id);
  if (uuid === null) return null;
  return foundOrNull(getMessage(ctx, uuid));
}

/** The open message: what it is, what may be done, what was said, and what is known besides. */
export async function MessagePane(props: { ctx: ServiceContext; message: MessageDetail | null; closeHref: string }) {
  const t = await getT("messages");
  const { ctx, message, closeHref } = props;
  if (message === null)
    return (
      <>
        <BackLink href={closeHref} label={t("back")} />
        <EmptyState icon={SearchX} title={t("detail.notFoundTitle")} description={t("detail.notFound")} />
      </>
    );
  const mayHandle = may(ctx, "message.handle");
  const sender = mayHandle ? await viewReplySender(ctx) : null;
  const settingsHref = may(ctx, "message.config") ? "/messages/settings" : null;
  const ticketHref = may(ctx, "ticket.write") ? `/tickets/new?message=${message.id}` : null;
  return (
    <article aria-labelledby="message-title" className="space-y-4">
      <BackLink href={closeHref} label={t("back")} />
      <Head message={message} />
      {mayHandle ? (
        <DetailToolbar key={`tools ${message.id}`} message={message} ticketHref={ticketHref} />
      ) : (
        <p className="text-ink-3 text-sm">{t("action.readOnly")}</p>
      )}
      <Notices message={message} />
      <Tabs
        key={`tabs ${message.id}`}
        label={t("detail.tabs")}
        tabs={[
          {
            value: "talk",
            label: t("tab.talk"),
            content: (
              <div className="space-y-4">
                <Timeline message={message} />
                {mayHandle && (
                  <Composer
                    // A reply that is taken back is a draft again, wherever that was done.
                    key={`${message.id} ${message.replies.filter(({ state }) => state === "cancelled").length}`}
                    message={message}
                    sender={sender}
                    settingsHref={settingsHref}
                  />
                )}
              </div>
            ),
          },
          { value: "visitor", label: t("tab.visitor"), content: <Visitor message={message} /> },
          { value: "source", label: t("tab.source"), content: <SourceList message={message} /> },
          { value: "notified", label: t("tab.notified"), content: <Notifications ctx={ctx} message={message} /> },
          { value: "changes", label: t("tab.changes"), content: <ChangeList message={message} /> },
        ]}
      />
      {mayHandle && <PhoneBar message={message} ticketHref={ticketHref} />}
    </article>
  );
}

function BackLink({ href, label }: { href: string; label: string }) {
  return (
    <Link
      href={href}
      scroll={false}
      className="mb-2 inline-flex min-h-9 items-center gap-1.5 rounded-md text-ink-2 hover:text-accent-ink min-[900px]:hidden"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {label}
    </Link>
  );
}

async function Head({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  return (
    <header className="space-y-1.5">
      <h2 id="message-title" className="break-all font-mono font-semibold text-lg">
        #{message.number}
      </h2>
      <div className="flex flex-wrap items-center gap-1.5">
        <MessageStatusBadge status={message.status} label={t(`status.${message.status}`)} />
        {message.closeReason !== null && <Badge>{t(`closeReason.${message.closeReason}`)}</Badge>}
        <PriorityBadge priority={message.priority} label={t(`priority.${message.priority}`)} />
        <SlaChip sla={message.sla} />
        {message.category !== "" && <Badge>{message.category}</Badge>}
        {message.tags.map((tag) => (
          <Badge key={tag} tone="accent">
            {tag}
          </Badge>
        ))}
        {message.legalHold && <Badge tone="warning">{t("hold.label")}</Badge>}
      </div>
    </header>
  );
}

/** What its words were kept apart for: the words themselves, or how it looks. */
async function foundIn({ spamReason, spamFound }: MessageDetail): Promise<string> {
  const [t, locale] = await Promise.all([getT("messages"), getLocale()]);
  const names = spamFound.map((found) => {
    const look = spamReason === "looks" ? LOOKS.find((known) => known === found) : undefined;
    return look === undefined ? found : t(`spam.look.${look}`);
  });
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

async function Notices({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const reason = SPAM_REASONS.find((known) => known === message.spamReason) ?? "manual";
  return (
    <>
      {message.status === "spam" && (
        <Banner tone="warning" title={`${t("spam.title")} · ${t(`spam.${reason}`)}`}>
          {message.spamFound.length > 0 && <p>{t("spam.found", { found: await foundIn(message) })}</p>}
          {message.eventId === null && t("spam.note")}
        </Banner>
      )}
      {message.mergedInto !== null && (
        <Banner tone="info">
          {t("merge.into")}{" "}
          <TextLink href={`/messages?view=all&d=${message.mergedInto.id}`}>{message.mergedInto.number}</TextLink>
        </Banner>
      )}
      {message.follows !== null && (
        <Banner tone="info">
          {t("follows")}{" "}
          <TextLink href={`/messages?view=all&d=${message.follows.id}`}>{message.follows.number}</TextLink>
        </Banner>
      )}
      {message.similar !== null && <SimilarNotice id={message.id} similar={message.similar} />}
      {message.erasedAt !== null && <Banner tone="info">{t("erased")}</Banner>}
    </>
  );
}

async function Visitor({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  return (
    <div className="space-y-5">
      <VisitorCard key={message.id} message={message} />
      <ContactLink key={`contact ${message.id}`} message={message} />
      <section>
        <h3 className="mb-2 font-semibold">{t("earlier.title")}</h3>
        {message.earlier.length === 0 ? (
          <p className="text-ink-3 text-sm">{t("earlier.none")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {message.earlier.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-2 gap-y-1 py-2 text-sm">
                <TextLink href={`/messages?view=all&d=${one.id}`}>{one.number}</TextLink>
                <MessageStatusBadge status={one.status} label={t(`status.${one.status}`)} />
                <span className="min-w-0 basis-full truncate text-ink-2">{one.excerpt}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
