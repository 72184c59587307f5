import { ArrowRight, Inbox, Megaphone, Pencil } from "lucide-react";
import Link from "next/link";
import { BatchStateBadge } from "@/components/broadcasts/run/run-status";
import type { AttributeField } from "@/components/contacts/fields";
import { RelativeTime } from "@/components/time";
import { getT } from "@/lib/i18n/server";
import type { TimelineEntry } from "@/lib/services/contacts/view";
import { SourceName } from "../columns";

const NAMED = [
  ...[
    "name",
    "nickname",
    "phone",
    "email",
    "externalId",
    "gender",
    "dateOfBirthday",
    "avatar",
    "state",
    "city",
    "street",
  ],
  ...["company", "position", "comments", "idCard", "tags", "identities"],
] as const;
type Named =
  | "name"
  | "nickname"
  | "phone"
  | "email"
  | "externalId"
  | "gender"
  | "dateOfBirthday"
  | "avatar"
  | "state"
  | "city"
  | "street"
  | "company"
  | "position"
  | "comments"
  | "idCard"
  | "tags"
  | "identities";

/** What happened to a contact, newest first: messages and changes. */
export async function Timeline(props: { entries: readonly TimelineEntry[]; attributes: readonly AttributeField[] }) {
  const t = await getT("contacts");
  const labels = new Map(props.attributes.map(({ key, label }) => [`attributes.${key}`, label]));
  const nameOf = (field: string): string =>
    (NAMED as readonly string[]).includes(field)
      ? t(`field.${field as Named}`)
      : (labels.get(field) ?? field.replace(/^attributes\./, ""));
  if (props.entries.length === 0) return <p className="px-4 pb-4 text-ink-3 sm:px-5">{t("timeline.none")}</p>;
  return (
    <ol className="max-h-[36rem] divide-y divide-line overflow-y-auto">
      {props.entries.map((entry) => (
        <li key={entry.id} className="flex gap-3 px-4 py-3 sm:px-5">
          {entry.kind === "broadcast" ? (
            <BroadcastEntry entry={entry} />
          ) : entry.kind === "message" ? (
            <>
              <Inbox aria-hidden className="mt-1 size-4 shrink-0 text-ink-3" />
              <div className="min-w-0">
                <Link href={`/messages?d=${entry.id}`} className="font-medium text-accent-ink hover:underline">
                  {t("timeline.message", { number: entry.number })}
                </Link>
                <p className="line-clamp-3 break-words text-sm">{entry.excerpt}</p>
                <RelativeTime at={entry.at} className="text-ink-3 text-xs" />
              </div>
            </>
          ) : (
            <>
              <Pencil aria-hidden className="mt-1 size-4 shrink-0 text-ink-3" />
              <div className="min-w-0">
                <p className="text-sm">
                  {t("timeline.changed", {
                    actor: entry.actorKind === "visitor" ? t("timeline.visitor") : entry.actorName,
                  })}
                </p>
                <ul className="space-y-0.5 text-sm">
                  {entry.changes.map(({ field, before, after }) => (
                    <li key={field} className="break-words">
                      <span className="text-ink-3">{nameOf(field)}</span>{" "}
                      <span className="sr-only">{t("timeline.from")}</span>
                      {textOf(before)} <ArrowRight aria-hidden className="inline size-3" />{" "}
                      <span className="sr-only">{t("timeline.to")}</span>
                      {textOf(after)}
                    </li>
                  ))}
                </ul>
                <p className="text-ink-3 text-xs">
                  <RelativeTime at={entry.at} /> · <SourceName source={entry.source} />
                </p>
              </div>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Which batch of which broadcast somebody was in, and what became of it. */
async function BroadcastEntry({ entry }: { entry: Extract<TimelineEntry, { kind: "broadcast" }> }) {
  const [t, broadcasts] = await Promise.all([getT("contacts"), getT("broadcasts")]);
  const { broadcastId, runId, name, number, no, state, refused, at } = entry;
  return (
    <>
      <Megaphone aria-hidden className="mt-1 size-4 shrink-0 text-ink-3" />
      <div className="min-w-0">
        <Link
          href={`/broadcasts/${broadcastId}/runs/${runId}`}
          className="break-words font-medium text-accent-ink hover:underline"
        >
          {t("timeline.broadcast", { name })}
        </Link>
        <p className="flex flex-wrap items-center gap-x-2 text-sm">
          {t("timeline.batch", { run: number, no })}
          <BatchStateBadge
            state={refused === null ? state : "failed"}
            label={broadcasts(`run.state.${refused === null ? state : "failed"}`)}
          />
        </p>
        {refused !== null && refused !== "" && <p className="line-clamp-3 break-words text-sm">{refused}</p>}
        <RelativeTime at={at} className="text-ink-3 text-xs" />
      </div>
    </>
  );
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return "—";
  return Array.isArray(value) ? value.join(", ") : String(value).slice(0, 200);
};
