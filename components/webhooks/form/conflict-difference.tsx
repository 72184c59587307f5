"use client";

import { useTranslations } from "use-intl/react";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { type ChangeEntry, ChangeTable, type FieldChange } from "../detail/change-list";
import type { WebhookRecord } from "../record";
import { ownChanges } from "./own-changes";
import type { WebhookValues } from "./values";

/** 查看差异: what the others saved meanwhile, and what the form holds, each against what the form was loaded with. */
export function ConflictDifference(props: {
  record: WebhookRecord;
  theirs: readonly ChangeEntry[];
  values: WebhookValues;
}) {
  const t = useTranslations("webhooks.conflict");
  const { timeZone } = useTextsState();
  const { record, theirs, values } = props;
  return (
    <div className="mt-4 space-y-5">
      <Part title={t("theirs")} changes={lastOfEach(theirs)} record={record} none={t("unknown")} />
      <Part title={t("mine")} changes={ownChanges(record, values, timeZone)} record={record} none={t("nothing")} />
    </div>
  );
}

function Part(props: { title: string; changes: readonly FieldChange[]; record: WebhookRecord; none: string }) {
  return (
    <section aria-label={props.title} className="rounded-lg border border-line bg-surface p-4">
      <h3 className="font-semibold">{props.title}</h3>
      {props.changes.length === 0 ? (
        <p className="mt-1 text-ink-2">{props.none}</p>
      ) : (
        <ChangeTable changes={props.changes} channel={props.record.channel} />
      )}
    </section>
  );
}

/** Several changes of one field as one: from what it was at first to what it is now. Entries come newest first. */
function lastOfEach(entries: readonly ChangeEntry[]): FieldChange[] {
  const fields = new Map<string, FieldChange>();
  for (const change of entries.flatMap((entry) => entry.changes ?? [])) {
    const newer = fields.get(change.field);
    if (newer === undefined) fields.set(change.field, change);
    else if (!("secret" in newer) && !("secret" in change))
      fields.set(change.field, { ...newer, before: change.before });
  }
  return [...fields.values()];
}
