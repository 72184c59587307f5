import { FileList } from "@/components/messages/file-list";
import { ReplyCard } from "@/components/messages/reply-card";
import { Time } from "@/components/time";
import { KeyValues } from "@/components/ui/key-values";
import { AutoSchema } from "@/lib/domain/leave-message/assignment";
import { isCloseReason, isMessageStatus, isPriority } from "@/lib/domain/leave-message/known";
import type { MessageDetail, MessageReplyDto, TimelineFact } from "@/lib/domain/leave-message/record";
import { getLocale, getT } from "@/lib/i18n/server";

type T = Awaited<ReturnType<typeof getT<"messages">>>;
type Entry = { at: string; key: string; fact: TimelineFact } | { at: string; key: string; reply: MessageReplyDto };

/** Facts that a reader of the conversation needs not see twice or at all; the tab of changes has every one. */
const QUIET = new Set(["reply", "replied", "read", "revealed", "undone"]);

/** The conversation: the visitor's words, answers, notes and what happened, oldest first. */
export async function Timeline({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const entries: Entry[] = [
    ...message.facts.filter(({ kind }) => !QUIET.has(kind)).map((fact) => ({ at: fact.at, key: fact.id, fact })),
    ...message.replies
      .filter(({ state }) => state !== "cancelled")
      .map((reply) => ({ at: reply.createdAt, key: reply.id, reply })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  return (
    <ol aria-label={t("tab.talk")} className="space-y-3">
      <li>
        <Words message={message} t={t} />
      </li>
      {entries.map((entry) => (
        <li key={entry.key}>
          {"reply" in entry ? <ReplyCard reply={entry.reply} /> : <FactRow fact={entry.fact} t={t} />}
        </li>
      ))}
    </ol>
  );
}

/** Everything that happened, replies and reading included. */
export async function ChangeList({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  if (message.facts.length === 0) return <p className="text-ink-3 text-sm">{t("fact.none")}</p>;
  return (
    <ol className="space-y-2">
      {message.facts.map((fact) => (
        <li key={fact.id}>
          <FactLine fact={fact} t={t} />
        </li>
      ))}
    </ol>
  );
}

async function Words({ message, t }: { message: MessageDetail; t: T }) {
  const language = (await getLocale()) === "en" ? "en" : "zh";
  const { answers } = message;
  return (
    <div className="rounded-lg border border-line bg-sunken px-3.5 py-2.5">
      <div className="mb-1 flex flex-wrap items-center gap-x-2 text-sm">
        <span className="font-medium">{message.visitor.name || t("anonymous")}</span>
        <Time at={message.createdAt} precision="minutes" className="text-ink-3 text-xs" />
        {message.repeats > 1 && <span className="text-ink-3 text-xs">{t("repeatsLabel", { n: message.repeats })}</span>}
      </div>
      <p className="whitespace-pre-wrap break-words">{message.content}</p>
      {answers.length > 0 && (
        <div className="mt-3 border-line border-t pt-2.5">
          <KeyValues
            dense
            items={answers.map(({ key, label, value }) => ({ key, label: label[language], value: value[language] }))}
            className="[&_dd]:break-words"
          />
        </div>
      )}
      {message.files.length > 0 && <FileList files={message.files} label={t("files")} />}
    </div>
  );
}

function FactRow({ fact, t }: { fact: TimelineFact; t: T }) {
  if (fact.kind === "note")
    return (
      <div className="rounded-lg border border-warning-line bg-warning-soft px-3.5 py-2.5">
        <div className="mb-1 flex flex-wrap items-center gap-x-2 text-sm">
          <span className="font-medium">{fact.actor}</span>
          <Time at={fact.at} precision="minutes" className="text-ink-3 text-xs" />
          <span className="text-warning text-xs">{t("note.internal")}</span>
        </div>
        <p className="whitespace-pre-wrap break-words">{said(fact, "text")}</p>
      </div>
    );
  if (fact.kind === "phone" || fact.kind === "absorbed" || fact.kind === "follow_up")
    return (
      <div className="rounded-lg border border-line px-3.5 py-2.5">
        <div className="mb-1">
          <FactLine fact={fact} t={t} />
        </div>
        <p className="whitespace-pre-wrap break-words">{said(fact, "text")}</p>
      </div>
    );
  return <FactLine fact={fact} t={t} />;
}

function FactLine({ fact, t }: { fact: TimelineFact; t: T }) {
  return (
    <p className="text-ink-2 text-sm">
      <span className="break-words">{sentence(fact, t)}</span>{" "}
      <Time at={fact.at} precision="minutes" className="text-ink-3 text-xs" />
    </p>
  );
}

function said(fact: TimelineFact, key: string): string {
  const value = fact.data[key];
  return typeof value === "string" ? value : "";
}

function part(fact: TimelineFact, side: "before" | "after"): Record<string, unknown> {
  const value = fact.data[side];
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** One line about what happened, in words. */
function sentence(fact: TimelineFact, t: T): string {
  const { actor: who, kind } = fact;
  const [before, after] = [part(fact, "before"), part(fact, "after")];
  switch (kind) {
    case "status":
      return statusSentence(fact, t);
    case "assigned":
      return assignedSentence(fact, t);
    case "priority": {
      const word = (value: unknown) => (isPriority(value) ? t(`priority.${value}`) : "");
      return t("fact.priority", { who, from: word(before.priority), to: word(after.priority) });
    }
    case "category":
      return t("fact.category", { who, to: String(after.category || t("none")) });
    case "tags":
      return t("fact.tags", { who, to: Array.isArray(after.tags) ? after.tags.join(t("edit.separator")) : "" });
    case "snoozed":
      return after.snoozedUntil === null ? t("fact.woken", { who }) : t("fact.snoozed", { who });
    case "hold":
      return after.legalHold === true ? t("fact.held", { who }) : t("fact.released", { who });
    case "merged":
    case "absorbed":
    case "ticket":
      return t(`fact.${kind}`, { who, number: said(fact, "number") });
    case "phone": {
      const outcome = said(fact, "outcome");
      return t("fact.phone", {
        who,
        outcome: outcome === "reached" || outcome === "missed" ? t(`phone.${outcome}`) : t("phone.later"),
      });
    }
    case "contact":
      return fact.data.after === null ? t("fact.unlinked", { who }) : t("fact.contact", { who });
    case "notified":
      return t("fact.notified", {
        who,
        names: Array.isArray(fact.data.names) ? fact.data.names.join(t("edit.separator")) : "",
      });
    case "bounced":
      return t("fact.bounced", { reason: said(fact, "text") });
    default:
      return t(`fact.${kind}`, { who });
  }
}

/** Who gave it to whom; where the product did, why. */
function assignedSentence(fact: TimelineFact, t: T): string {
  const names = typeof fact.data.names === "object" && fact.data.names !== null ? { ...fact.data.names } : {};
  const named = (id: unknown) => (typeof id === "string" ? String(Reflect.get(names, id) ?? "") : t("unassigned"));
  const [from, to] = [named(part(fact, "before").assigneeId), named(part(fact, "after").assigneeId)];
  const auto = AutoSchema.safeParse(fact.data.auto).data;
  if (auto === undefined) return t("fact.assigned", { who: fact.actor, from, to });
  const reason = auto.why === undefined ? "" : t(`fact.assignedWhy.${auto.why}`, { open: auto.open });
  const why = auto.byCategory ? t("fact.assignedByCategory", { why: reason }) : reason;
  const minutes = auto.untouchedMinutes;
  if (minutes === undefined) return t("fact.assignedAuto", { from, to, why });
  return auto.why === undefined
    ? t("fact.assignedBack", { from, minutes })
    : t("fact.assignedOn", { from, to, minutes, why });
}

function statusSentence(fact: TimelineFact, t: T): string {
  const [before, after] = [part(fact, "before"), part(fact, "after")];
  const word = (value: unknown) => (isMessageStatus(value) ? t(`status.${value}`) : "");
  const values = { who: fact.actor, from: word(before.status), to: word(after.status) };
  return isCloseReason(after.closeReason)
    ? t("fact.closed", { ...values, reason: t(`closeReason.${after.closeReason}`) })
    : t("fact.status", values);
}
