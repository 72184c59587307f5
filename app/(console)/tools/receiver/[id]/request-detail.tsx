"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Banner } from "@/components/ui/banner";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValues } from "@/components/ui/key-values";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { formatBytes } from "@/lib/i18n/format";
import type { ReceivedDetail, ReceivedLine } from "@/lib/services/receivers/received";
import { fetchJson } from "./fetch-json";

/** One request: what came of it, its signature check, headers, body, and the answer that was given. */
export function RequestDetail({ receiverId, line }: { receiverId: string; line: ReceivedLine }) {
  const t = useTranslations("receiver");
  const common = useTranslations("common");
  // A received request never changes.
  const { data, isError } = useQuery({
    queryKey: ["received", receiverId, line.id],
    queryFn: ({ signal }) => fetchJson<ReceivedDetail>(`/tools/receiver/${receiverId}/received/${line.id}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  return (
    <article className="min-w-0 space-y-4" aria-label={t("detail.request")}>
      <Result line={line} />
      {isError && <Banner tone="warning">{t("loadFailed")}</Banner>}
      {data === undefined && !isError && (
        <SkeletonRegion label={common("loading")}>
          <Skeleton className="h-40 w-full" />
        </SkeletonRegion>
      )}
      {data !== undefined && <Parts detail={data} />}
    </article>
  );
}

function Result({ line }: { line: ReceivedLine }) {
  const t = useTranslations("receiver");
  const accepted = line.outcome === "accepted";
  return (
    <Banner tone={accepted ? "success" : "danger"} title={t(`outcome.${line.outcome}`)}>
      {t("signature.line", { result: t(`signature.${line.signature}`) })} ·{" "}
      {t("detail.answered", { status: line.answeredStatus })} · <Time at={line.at} />
    </Banner>
  );
}

function Parts({ detail }: { detail: ReceivedDetail }) {
  const t = useTranslations("receiver");
  const truncated = detail.truncated ? t("detail.truncated", { size: formatBytes(detail.bodyBytes) }) : undefined;
  return (
    <>
      {detail.query !== "" && <CodeBlock label={t("detail.query")} text={detail.query.replaceAll("&", "\n&")} />}
      {detail.body === "" ? (
        <p className="text-ink-3 text-sm">{t("detail.emptyBody")}</p>
      ) : (
        <CodeBlock
          label={t("detail.body")}
          text={detail.body}
          bytes={detail.bodyBytes}
          truncatedNote={truncated}
          json
        />
      )}
      <CodeBlock label={`${t("detail.answer")} · HTTP ${detail.answeredStatus}`} text={detail.answeredBody} json />
      <section className="rounded-lg border border-line bg-surface px-4 py-3">
        <h3 className="font-medium">{t("detail.headers")}</h3>
        <p className="mb-1 text-ink-3 text-xs">{t("detail.masked")}</p>
        <KeyValues
          dense
          mono
          items={detail.headers.map(([name, value], index) => ({ key: `${index}-${name}`, label: name, value }))}
        />
      </section>
    </>
  );
}
