"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import type { ConsoleFormState } from "@/components/forms/use-console-form";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { KeyValues } from "@/components/ui/key-values";
import { VerdictBanner } from "@/components/verdict-banner";
import type { ActionState } from "@/lib/domain/action-state";
import type { TokenTest } from "./record";
import type { AuthorizationValues } from "./values";

type State = ConsoleFormState<AuthorizationValues, AuthorizationValues>;
type Shown = { kind: "result"; result: TokenTest } | { kind: "failed"; message: string };

/** 试取令牌: asks for a token with what is on screen, and shows what came back without showing it. */
export function TokenPanel(props: {
  state: State;
  test: (values: AuthorizationValues) => Promise<ActionState<TokenTest>>;
}) {
  const t = useTranslations("authorizations.test");
  const common = useTranslations("common");
  const [pending, setPending] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const { form } = props.state;
  const run = form.handleSubmit(
    async (values) => {
      setPending(true);
      const answer = await props.test(values).catch(() => null);
      setPending(false);
      if (answer === null) return setShown({ kind: "failed", message: common("form.networkError") });
      if (answer.status === "ok") return setShown({ kind: "result", result: answer.data });
      if (answer.status !== "error") return;
      for (const { path, key, message } of answer.fields) {
        form.setError(path as keyof AuthorizationValues, { type: "server", message: message || (key ?? "") });
      }
      setShown({ kind: "failed", message: answer.fields.length > 0 ? t("fix") : answer.message });
    },
    () => setShown({ kind: "failed", message: t("fix") }),
  );
  return (
    <section className="space-y-4 rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <div>
        <h2 className="font-semibold text-lg">{t("title")}</h2>
        <p className="mt-0.5 text-ink-3 text-sm">{t("help")}</p>
      </div>
      <Button icon={KeyRound} pending={pending} pendingLabel={t("running")} onClick={() => void run()}>
        {t("run")}
      </Button>
      <div aria-live="polite" className="space-y-4">
        {shown?.kind === "failed" && <Banner tone="danger">{shown.message}</Banner>}
        {shown?.kind === "result" && <Result result={shown.result} />}
      </div>
    </section>
  );
}

function Result({ result }: { result: TokenTest }) {
  const t = useTranslations("authorizations.test");
  const locale = useLocale() === "en" ? "en" : "zh";
  const { ok, diagnosis, values, found, expiresInSeconds, tookMs, status } = result;
  const facts = [
    ...(status === null ? [] : [{ key: "status", label: t("status"), value: `HTTP ${status}` }]),
    { key: "took", label: t("took"), value: `${Math.round(tookMs)} ms` },
    ...(expiresInSeconds === null
      ? []
      : [{ key: "expires", label: t("expires"), value: t("seconds", { n: expiresInSeconds }) }]),
  ];
  return (
    <>
      <VerdictBanner
        kind={ok ? "delivered" : "rejected"}
        title={ok ? t("ok") : (diagnosis?.[locale] ?? "")}
        facts={facts}
        stepsLabel={t("steps")}
        steps={diagnosis?.remedy[locale] ?? []}
      />
      {values.length > 0 && (
        <Pairs title={t("values")} rows={values.map(({ name, value }) => ({ key: name, value }))} />
      )}
      {found.length > 0 && <Pairs title={t("found")} rows={found.map(({ path, value }) => ({ key: path, value }))} />}
    </>
  );
}

function Pairs(props: { title: string; rows: readonly { key: string; value: string }[] }) {
  return (
    <div>
      <h3 className="font-semibold">{props.title}</h3>
      <KeyValues dense mono items={props.rows.map(({ key, value }) => ({ key, label: key, value }))} />
    </div>
  );
}
