"use client";

import { useEffect, useRef, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { RequestPane } from "@/components/exchange-panes";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import type { ActionState } from "@/lib/domain/action-state";
import { formatBytes } from "@/lib/i18n/format";
import type { PreviewAnswer, WizardActions } from "./choices";
import type { WizardValues } from "./schema";
import { OWN_ADDRESS } from "./values";

const PAUSE_MS = 500;
/** Receivers often take no more than this. */
const MUCH_BYTES = 1024 * 1024;

/** The request that one real contact makes, as it will be sent: body and headers, kept up to date while one chooses. */
export function RequestPreview(props: { ownWebhook: string; preview: WizardActions["preview"] }) {
  const t = useTranslations("broadcasts.wizard");
  const [after, setAfter] = useState<string | undefined>(undefined);
  const answer = usePreview(props, after);
  const found = answer?.status === "ok" ? answer.data : null;
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card" aria-busy={answer === null}>
      <h2 className="font-semibold text-lg">{t("preview")}</h2>
      <p className="mt-0.5 mb-3 text-ink-3 text-sm">{t("previewHelp")}</p>
      {answer === null && (
        <SkeletonRegion label={t("previewLoading")} className="space-y-2">
          <Skeleton className="h-10" />
          <Skeleton className="h-40" />
        </SkeletonRegion>
      )}
      {answer?.status === "error" && (
        <Banner tone="warning">{t("previewFailed", { reason: answer.fields[0]?.message ?? answer.message })}</Banner>
      )}
      {answer?.status === "ok" && found === null && <p className="text-ink-2">{t("previewNone")}</p>}
      {found !== null && <Shown found={found} onOther={() => setAfter(found.contact.id)} />}
    </section>
  );
}

function Shown({ found, onOther }: { found: NonNullable<PreviewAnswer>; onOther: () => void }) {
  const t = useTranslations("broadcasts.wizard");
  const contacts = useTranslations("contacts");
  const batchSize = Number(useWatch<WizardValues, "batchSize">({ name: "batchSize" })) || 0;
  const bytes = found.bytes * batchSize;
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words text-ink-2 text-sm">
          {t("previewOf", { name: found.contact.name || contacts("unnamed") })}
        </p>
        <Button size="sm" onClick={onOther}>
          {t("previewOther")}
        </Button>
      </div>
      {bytes > 0 && <p className="text-sm">{t("previewRequest", { size: formatBytes(bytes) })}</p>}
      {bytes > MUCH_BYTES && <Banner tone="warning">{t("previewBig")}</Banner>}
      {found.request === null ? null : <RequestPane request={found.request} />}
    </div>
  );
}

/** Null while it is being made. */
function usePreview(
  { ownWebhook, preview }: { ownWebhook: string; preview: WizardActions["preview"] },
  after: string | undefined,
): ActionState<PreviewAnswer> | null {
  const common = useTranslations("common");
  const [groups, exclude, webhook, contact, identities, parameters] = useWatch<
    WizardValues,
    ["groups", "exclude", "webhookId", "contact", "identities", "parameters"]
  >({ name: ["groups", "exclude", "webhookId", "contact", "identities", "parameters"] });
  const custom = Object.fromEntries(
    parameters.filter(({ name }) => /^[A-Za-z_]\w{0,63}$/.test(name)).map(({ name, value }) => [name, value]),
  );
  const webhookId = webhook === OWN_ADDRESS ? ownWebhook : webhook;
  const input = { groups, exclude, webhookId, body: { contact, identities, custom } };
  const key = JSON.stringify({ ...input, ...(after === undefined ? {} : { after }) });
  const [found, setFound] = useState<{ key: string; answer: ActionState<PreviewAnswer> } | null>(null);
  const latest = useRef("");
  const lost = common("form.networkError");
  useEffect(() => {
    latest.current = key;
    const timer = setTimeout(async () => {
      const answer = await preview(JSON.parse(key)).catch(() => null);
      const failed: ActionState<PreviewAnswer> = {
        ...{ status: "error", code: "unavailable", message: lost, fields: [], requestId: "" },
      };
      if (latest.current === key) setFound({ key, answer: answer ?? failed });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, preview, lost]);
  // The old request stays while the new one is made: nothing jumps under the reader's eyes.
  return found?.answer ?? null;
}
