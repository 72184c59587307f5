"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { ChangeEntry } from "../detail/change-list";
import type { WebhookRecord } from "../record";
import type { WebhookActions } from "./use-webhook-form";
import type { WebhookValues } from "./values";

// Looked at seldom.
const ConflictDifference = lazy(() =>
  import("./conflict-difference").then((module) => ({ default: module.ConflictDifference })),
);

/** Somebody else saved first: who and when, what each changed, and whose change stays is the reader's choice. */
export function ConflictNotice(props: {
  record: WebhookRecord;
  since: WebhookActions["changesSince"];
  onOverwrite: () => void;
  onDiscard: () => void;
}) {
  const t = useTranslations("webhooks.conflict");
  const { record } = props;
  const theirs = useTheirs(record, props.since);
  const [shown, setShown] = useState(false);
  const form = useFormContext<WebhookValues>();
  return (
    <Banner tone="warning" live="alert" className="mb-5" title={useSentence(record.name, theirs?.[0])}>
      <p>{t("text")}</p>
      <div className="mt-3 flex flex-wrap gap-2.5">
        <Button size="sm" aria-expanded={shown} onClick={() => setShown(!shown)} disabled={theirs === null}>
          {t("difference")}
        </Button>
        <Button size="sm" variant="danger" onClick={props.onOverwrite}>
          {t("overwrite")}
        </Button>
        <Button size="sm" onClick={props.onDiscard}>
          {t("discard")}
        </Button>
      </div>
      {shown && theirs !== null && (
        <Suspense fallback={<Skeleton className="mt-4 h-24" />}>
          <ConflictDifference record={record} theirs={theirs} values={form.getValues()} />
        </Suspense>
      )}
    </Banner>
  );
}

/** `“{name}”已被 {user} 于 {time} 修改。`; without the names until they are known. */
function useSentence(name: string, entry: ChangeEntry | undefined): string {
  const t = useTranslations("webhooks.conflict");
  const system = useTranslations("webhookDetail.changes")("actor.system");
  const { timeZone } = useTextsState();
  if (entry === undefined) return t("title", { name });
  const user = entry.actor.kind === "system" ? system : entry.actor.name;
  return t("by", { name, user, time: formatInstant(entry.at, timeZone) });
}

/** What was changed since the form was loaded; null until it is known, empty where it cannot be told. */
function useTheirs({ id, version }: WebhookRecord, since: WebhookActions["changesSince"]) {
  const [theirs, setTheirs] = useState<readonly ChangeEntry[] | null>(null);
  useEffect(() => {
    let wanted = true;
    const ask = async () => {
      const answer = await since(id, version).catch(() => null);
      if (wanted) setTheirs(answer?.status === "ok" ? answer.data : []);
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [id, version, since]);
  return theirs;
}
