"use client";

import { CheckCircle2, Send, XCircle } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

/** What one channel's test came to. */
export type TestRow = { id: string | null; name: string; ok: boolean } & (
  | { diagnosis: { zh: string; en: string }; timings: { total: number }; deliveryId?: string | undefined }
  | { error: { message: string } }
);

type Recipients = "self" | "all";

/** 测试全部已启用渠道: at the same time, a line for each. Where letters are among them, first who gets these. */
export function TestAll(props: {
  disabled: boolean;
  /** The mailbox of whoever asks, where a mail channel is to be tested; null without one. */
  ownMailbox: string | null;
  test: (input: { recipients: Recipients }) => Promise<ActionState<{ ok: boolean; results: readonly TestRow[] }>>;
}) {
  const t = useTranslations("notifications.testAll");
  const common = useTranslations("common");
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState(false);
  const [results, setResults] = useState<readonly TestRow[] | null>(null);
  const run = async (recipients: Recipients) => {
    setAsking(false);
    setPending(true);
    const answer = await props.test({ recipients }).catch(() => null);
    setPending(false);
    if (answer?.status === "ok") setResults(answer.data.results);
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const failed = (results ?? []).filter(({ ok }) => !ok).length;
  const n = results?.length ?? 0;
  return (
    <>
      <Button
        icon={Send}
        disabled={props.disabled}
        pending={pending}
        pendingLabel={t("running")}
        onClick={() => (props.ownMailbox === null ? void run("self") : setAsking(true))}
      >
        {t("button")}
      </Button>
      {props.ownMailbox !== null && (
        <Dialog
          open={asking}
          onOpenChange={setAsking}
          title={t("mailTitle")}
          description={t("mailHelp")}
          footer={
            <>
              <Button onClick={() => void run("all")}>{t("mailAll")}</Button>
              <Button variant="primary" onClick={() => void run("self")}>
                {t("mailSelf", { email: props.ownMailbox })}
              </Button>
            </>
          }
        />
      )}
      <Dialog
        open={results !== null}
        onOpenChange={(open) => !open && setResults(null)}
        size="lg"
        title={t("title")}
        footer={<Button onClick={() => setResults(null)}>{t("close")}</Button>}
      >
        <Banner tone={failed > 0 ? "danger" : "success"} live="status" className="mb-4">
          {failed > 0 ? t("failed", { n, failed }) : t("ok", { n })}
        </Banner>
        <Results rows={results ?? []} />
      </Dialog>
    </>
  );
}

function Results({ rows }: { rows: readonly TestRow[] }) {
  const t = useTranslations("notifications.testAll");
  const { locale } = useTextsState();
  const head = "border-line border-b py-2 pr-3 text-start font-medium text-ink-2 text-sm";
  const cell = "border-line border-b py-2.5 pr-3 align-top";
  return (
    <table className="w-full">
      <caption className="sr-only">{t("title")}</caption>
      <thead>
        <tr>
          <th scope="col" className={head}>
            {t("name")}
          </th>
          <th scope="col" className={head}>
            {t("result")}
          </th>
          <th scope="col" className={`${head} max-sm:hidden`}>
            {t("duration")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id ?? row.name}>
            <th scope="row" className={`${cell} max-w-40 break-words text-start font-normal`}>
              {row.name}
            </th>
            <td className={cell}>
              <Badge tone={row.ok ? "success" : "danger"} icon={row.ok ? CheckCircle2 : XCircle}>
                {row.ok ? t("passed") : t("notPassed")}
              </Badge>
              <p className="mt-1 break-words text-ink-2 text-sm">
                {"error" in row ? row.error.message : row.diagnosis[locale === "en" ? "en" : "zh"]}
              </p>
              {"deliveryId" in row && row.deliveryId !== undefined && (
                <TextLink href={`/settings/webhooks/deliveries/${row.deliveryId}`}>{t("record")}</TextLink>
              )}
            </td>
            <td className={`${cell} whitespace-nowrap max-sm:hidden`}>
              {"timings" in row ? formatDuration(row.timings.total, locale) : "–"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
