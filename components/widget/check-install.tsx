"use client";

import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { InstallFindings } from "@/lib/domain/presence/install-check";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

export type InstallCheckRecord =
  | { kind: "failed"; reason: "malformed" | "blocked" | "unreachable" }
  | { kind: "status"; status: number }
  | ({ kind: "page"; truncated: boolean; domainAllowed: boolean; lastLoadedAt: string | null } & InstallFindings);

/** 检查安装: opens a page from the server and says what of the widget is in it. */
export function CheckInstall(props: {
  siteKey: string;
  origin: string;
  check: (input: { siteKey: string; url: string }) => Promise<ActionState<InstallCheckRecord>>;
}) {
  const t = useTranslations("widgetSettings.check");
  const common = useTranslations("common");
  const id = useId();
  const [url, setUrl] = useState("https://");
  const [result, setResult] = useState<InstallCheckRecord | null>(null);
  const [pending, start] = useTransition();
  const run = () =>
    start(async () => {
      const answer = await props.check({ siteKey: props.siteKey, url }).catch(() => null);
      if (answer?.status === "ok") setResult(answer.data);
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <label htmlFor={id} className="min-w-0 flex-1 basis-64">
          <span className="mb-1 block text-ink-2 text-sm">{t("url")}</span>
          <Input id={id} type="url" value={url} onChange={({ target }) => setUrl(target.value)} className="font-mono" />
        </label>
        <Button type="submit" pending={pending}>
          {t("run")}
        </Button>
      </form>
      <div role="status" className="mt-4 space-y-3 empty:hidden">
        {result !== null && <Findings result={result} origin={props.origin} />}
      </div>
    </>
  );
}

function Findings({ result, origin }: { result: InstallCheckRecord; origin: string }) {
  const t = useTranslations("widgetSettings.check");
  const { timeZone } = useTextsState();
  if (result.kind === "failed") return <Banner tone="danger">{t("failed", { reason: t(result.reason) })}</Banner>;
  if (result.kind === "status") return <Banner tone="danger">{t("status", { status: result.status })}</Banner>;
  const { loader, siteKey, missing, lastLoadedAt } = result;
  const rules = missing.map((name) => (name === "inline" ? "script-src 'nonce-…'" : `${name} ${origin}`));
  return (
    <>
      {loader && siteKey ? (
        <Banner tone="success">
          {lastLoadedAt === null
            ? t("found")
            : t("foundLoaded", { time: formatInstant(lastLoadedAt, timeZone, "minutes") })}
        </Banner>
      ) : (
        <Banner tone="warning">{loader ? t("otherSite") : t("missing")}</Banner>
      )}
      {rules.length > 0 && <CodeBlock text={rules.join("; ")} label={t("cspMissing")} />}
      {!result.domainAllowed && <Banner tone="warning">{t("domain")}</Banner>}
      {result.truncated && <p className="text-ink-3 text-sm">{t("truncated")}</p>}
    </>
  );
}
