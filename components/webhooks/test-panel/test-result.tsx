"use client";

import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { RequestPane, ResponsePane } from "@/components/exchange-panes";
import { protocolOf } from "@/components/protocol";
import { MailTranscript } from "@/components/recipients/mail-transcript";
import { someoneMissed } from "@/components/recipients/missed";
import { RecipientList } from "@/components/recipients/recipient-list";
import { TimingsWaterfall } from "@/components/timings-waterfall";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { VerdictBanner } from "@/components/verdict-banner";
import type { ChannelId } from "@/lib/domain/endpoints";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { hasLooks } from "../rendered/has-looks";
import { Rendered } from "../rendered/rendered";
import { Connection } from "./connection";
import { FixButton, type FixTarget, useVerdictTitle } from "./fix";
import { Panes } from "./panes";
import { curlOf, diagnosisText } from "./texts";
import type { TestView } from "./view";

/** What a test came to, top to bottom: verdict and what to do, where the time went, what was sent, what came back. */
export function TestResult(props: {
  result: TestView;
  channel: ChannelId;
  at: number;
  fix: FixTarget;
  onRetry: () => void;
  /** The latest real data was asked for, and there was none. */
  missedLatest: boolean;
  /** Where the history has it, or why it does not. */
  note?: ReactNode;
}) {
  const t = useTranslations("testPush");
  const title = useVerdictTitle();
  const { locale } = useTextsState();
  const { result } = props;
  const partly = result.ok && someoneMissed(result.recipients);
  const steps = result.ok && !partly ? [] : result.diagnosis.remedy[locale === "en" ? "en" : "zh"];
  return (
    <div className="space-y-5">
      <VerdictBanner
        kind={partly ? "partial" : result.verdict}
        title={title(result, props.channel)}
        facts={useFacts(result)}
        stepsLabel={t("steps")}
        steps={steps}
        actions={<Actions {...props} title={title(result, props.channel)} steps={steps} />}
      />
      {props.missedLatest && <p className="text-ink-2 text-sm">{t("source.sentSample")}</p>}
      {props.note !== undefined && <p className="text-ink-3 text-sm">{props.note}</p>}
      <RecipientList recipients={result.recipients} />
      {result.request !== null && (
        <section aria-label={t("timeline")}>
          <h3 className="mb-1.5 font-medium">{t("timeline")}</h3>
          <TimingsWaterfall timings={result.timings} reused={result.connection?.reused === true} />
          {result.connection !== null && (
            <Connection connection={result.connection} egress={result.egress ?? []} now={props.at} />
          )}
        </section>
      )}
      <Exchange result={result} channel={props.channel} />
    </div>
  );
}

function useFacts(result: TestView): { key: string; label: string; value: ReactNode }[] {
  const t = useTranslations("testPush");
  if (result.verdict === "delivered") return [];
  const { raw, evidence } = result.diagnosis;
  const received =
    result.response === null ? t("noResponse") : `${protocolOf(result.request)} ${result.response.status}`;
  const code = raw.code ?? result.code;
  const repeated = code === String(result.response?.status);
  const parts = [result.request === null ? null : received, repeated ? null : code, raw.message];
  // Only a platform's own code stands in a code list; what the network or HTTP says needs no source.
  const listed = evidence !== "own" && raw.message !== undefined && result.response !== null;
  const shown = parts.filter((part) => part !== undefined && part !== null && part !== "").join(" · ");
  return [
    ...(shown === ""
      ? []
      : [
          {
            key: "evidence",
            label: t("evidence"),
            value: (
              <>
                <code className="break-words rounded-sm bg-surface/70 px-1 text-xs">{shown}</code>{" "}
                {listed && <Badge>{t(`codeList.${evidence}`)}</Badge>}
              </>
            ),
          },
        ]),
    { key: "retry", label: t("retry"), value: t(`willRetry.${result.verdict}`) },
  ];
}

function Actions(props: {
  result: TestView;
  channel: ChannelId;
  at: number;
  fix: FixTarget;
  onRetry: () => void;
  title: string;
  steps: readonly string[];
}) {
  const t = useTranslations("testPush");
  const { timeZone } = useTextsState();
  const { result } = props;
  const labels = { time: t("body.time"), event: t("body.event"), url: t("body.url"), total: t("body.total") };
  const at = `${formatInstant(props.at, timeZone)} (${timeZone})`;
  const text = diagnosisText(result, { title: props.title, at, steps: props.steps, labels });
  const { request } = result;
  return (
    <>
      {!result.ok && result.diagnosis.field !== undefined && (
        <FixButton path={result.diagnosis.field} channel={props.channel} fix={props.fix} />
      )}
      <Button size="sm" icon={RotateCcw} onClick={props.onRetry}>
        {t("again")}
      </Button>
      <CopyButton text={text} name={t("copyDiagnosis")} label={t("copyDiagnosis")} />
      {request !== null && protocolOf(request) === "HTTP" && (
        <CopyButton text={curlOf(request)} name={t("copyCurl")} label={t("copyCurl")} />
      )}
    </>
  );
}

function Exchange({ result, channel }: { result: TestView; channel: ChannelId }) {
  const t = useTranslations("testPush");
  const results = useTranslations("results");
  const { request, response, transcript } = result;
  const spoken = transcript !== undefined && transcript.length > 0;
  const tabs = [
    {
      value: "request",
      label: t("request"),
      content: request === null ? <p className="text-ink-2">{t("nothingSent")}</p> : <RequestPane request={request} />,
    },
    spoken
      ? {
          value: "response",
          label: results("transcript.title"),
          content: <MailTranscript lines={transcript} />,
        }
      : {
          value: "response",
          label: t("response"),
          content: <ResponsePane response={response} missing={t("missing")} protocol={protocolOf(request)} />,
        },
    ...(request === null || !hasLooks(channel)
      ? []
      : [
          {
            value: "rendered",
            label: results("rendered.title"),
            content: <Rendered channel={channel} request={request} />,
          },
        ]),
  ];
  const first = spoken || (!result.ok && response !== null) ? "response" : "request";
  return <Panes label={t("exchange")} defaultValue={first} tabs={tabs} />;
}
