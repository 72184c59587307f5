"use client";

import { useTranslations } from "use-intl/react";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useSettingName } from "./use-setting-name";

type Value = { value?: unknown; cut?: true | undefined };
export type FieldChange =
  | { field: string; secret: "set" | "changed" | "removed" }
  | { field: string; before?: Value | undefined; after?: Value | undefined };
const ACTIONS = {
  "endpoint.created": "created",
  "endpoint.duplicated": "duplicated",
  "endpoint.imported": "imported",
  "endpoint.updated": "updated",
  "endpoint.secret_rotated": "rotated",
  "endpoint.enabled": "enabled",
  "endpoint.disabled": "disabled",
} as const;
export type ChangeEntry = {
  id: string;
  action: keyof typeof ACTIONS;
  at: string;
  actor: { kind: "user" | "token" | "visitor" | "system"; name: string };
  ip: string | null;
  requestId: string;
  changes: readonly FieldChange[] | null;
};

/** 变更记录: one card an entry, with who, when, from where, and each field before and after. */
export function ChangeList(props: { entries: readonly ChangeEntry[]; channel: ChannelId }) {
  const t = useTranslations("webhookDetail.changes");
  return (
    <ol aria-label={t("label")} className="space-y-4">
      {props.entries.map((entry) => (
        <li key={entry.id} className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
          <EntryHead entry={entry} />
          {entry.changes !== null && <ChangeTable changes={entry.changes} channel={props.channel} />}
        </li>
      ))}
    </ol>
  );
}

function EntryHead({ entry }: { entry: ChangeEntry }) {
  const t = useTranslations("webhookDetail.changes");
  const { actor } = entry;
  const who = actor.kind === "system" ? t("actor.system") : actor.name;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">{t(`action.${ACTIONS[entry.action]}`)}</span>
        <span className="text-ink-2">{who}</span>
        {actor.kind === "token" && <Badge>{t("actor.token")}</Badge>}
      </p>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-ink-3 text-sm">
        <Time at={entry.at} />
        <RelativeTime at={entry.at} />
        {entry.ip !== null && <span>{t("from", { ip: entry.ip })}</span>}
        <span className="break-all font-mono text-xs leading-5">{t("request", { id: entry.requestId })}</span>
      </p>
    </>
  );
}

/** Field, before, after; on a phone below one another. Also what an import is about to change. */
export function ChangeTable(props: { changes: readonly FieldChange[]; channel: ChannelId }) {
  const t = useTranslations("webhookDetail.changes");
  const nameOf = useSettingName(props.channel);
  if (props.changes.length === 0) return null;
  return (
    <table className="mt-3 block w-full text-sm sm:table sm:table-fixed">
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr className="border-b border-line text-left text-ink-3">
          <th scope="col" className="w-1/4 py-1.5 pr-4 font-medium">
            {t("field")}
          </th>
          <th scope="col" className="py-1.5 pr-4 font-medium">
            {t("before")}
          </th>
          <th scope="col" className="py-1.5 font-medium">
            {t("after")}
          </th>
        </tr>
      </thead>
      <tbody className="block divide-y divide-line sm:table-row-group">
        {props.changes.map((change) => (
          <tr key={change.field} className="block py-2 align-top sm:table-row sm:py-0">
            <th scope="row" className="block text-left font-medium sm:table-cell sm:py-2 sm:pr-4">
              {nameOf(change.field)}
            </th>
            {"secret" in change ? (
              <td colSpan={2} className="block text-ink-2 sm:table-cell sm:py-2">
                {t(`secret.${change.secret}`)}
              </td>
            ) : (
              <>
                <td className="block text-ink-2 sm:table-cell sm:py-2 sm:pr-4">
                  <Shown side={change.before} label={t("before")} />
                </td>
                <td className="block sm:table-cell sm:py-2">
                  <Shown side={change.after} label={t("after")} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Shown({ side, label }: { side: Value | undefined; label: string }) {
  const t = useTranslations("webhookDetail.changes");
  return (
    <>
      <span aria-hidden className="mr-2 text-ink-3 sm:hidden">
        {label}
      </span>
      {side === undefined ? (
        <span className="text-ink-3">{t("nothing")}</span>
      ) : (
        <span className="whitespace-pre-wrap break-words">
          <ValueText value={side.value} />
          {side.cut && <span className="text-ink-3"> {t("cut")}</span>}
        </span>
      )}
    </>
  );
}

function ValueText({ value }: { value: unknown }) {
  const t = useTranslations("webhookDetail.changes");
  const separator = useTranslations("rules")("separator");
  if (value === true) return t("yes");
  if (value === false) return t("no");
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(separator);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
