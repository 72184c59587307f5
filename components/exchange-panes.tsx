"use client";

import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValues } from "@/components/ui/key-values";
import { formatBytes } from "@/lib/i18n/format";

/** What was sent, already masked on the server. */
export type RequestView = {
  method: string;
  url: string;
  /** In the order in which they were sent. */
  headers: readonly (readonly [string, string])[];
  body: string | null;
  /** Real size of the body. */
  bytes?: number;
  /** What was signed, with visible line breaks. */
  signedString?: string;
};

/** What came back; the body may be cut. */
export type ResponseView = {
  status: number;
  headers: readonly (readonly [string, string])[];
  body: string | null;
  bytes?: number;
  truncated: boolean;
};

/** Request line, headers in order, body with 格式化 / 原文, the string that was signed. For the test panel and the history. */
export function RequestPane(props: { request: RequestView }) {
  const t = useTranslations("common");
  const { request } = props;
  return (
    <div className="space-y-4">
      <p className="break-all rounded-lg border border-line bg-sunken px-3.5 py-2.5 font-mono text-xs leading-5">
        <span className="mr-2 font-semibold">{request.method}</span>
        {request.url}
      </p>
      <HeaderList title={t("exchange.requestHeaders")} headers={request.headers} />
      {request.body !== null && (
        <CodeBlock label={t("exchange.requestBody")} text={request.body} bytes={request.bytes} json />
      )}
      {request.signedString !== undefined && (
        <CodeBlock label={t("exchange.signedString")} text={request.signedString} />
      )}
    </div>
  );
}

/** Status, headers, body; `missing` says why there is none (`未收到响应（超时）`). */
export function ResponsePane(props: {
  response: ResponseView | null;
  missing: string;
  /** HTTP when left out. */
  protocol?: "SMTP" | "HTTP";
}) {
  const t = useTranslations("common");
  const { response } = props;
  if (response === null) {
    return <p className="rounded-lg border border-line bg-sunken px-4 py-6 text-center text-ink-2">{props.missing}</p>;
  }
  const size = response.bytes === undefined ? null : formatBytes(response.bytes);
  return (
    <div className="space-y-4">
      <p>
        <Badge tone={response.status < 300 ? "success" : response.status < 500 ? "warning" : "danger"}>
          {props.protocol ?? "HTTP"} {response.status}
        </Badge>
      </p>
      {response.body !== null && response.body !== "" ? (
        <CodeBlock
          label={t("exchange.responseBody")}
          text={response.body}
          bytes={response.bytes}
          json
          truncatedNote={
            response.truncated
              ? t("exchange.truncated", { size: size ?? formatBytes(response.body.length) })
              : undefined
          }
        />
      ) : (
        <p className="text-ink-3 text-sm">{t("exchange.emptyBody")}</p>
      )}
      {response.headers.length > 0 && <HeaderList title={t("exchange.responseHeaders")} headers={response.headers} />}
    </div>
  );
}

function HeaderList(props: { title: string; headers: RequestView["headers"] }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-ink-2 text-sm">{props.title}</h3>
      <KeyValues
        dense
        mono
        items={props.headers.map(([name, value], index) => ({ key: `${index}-${name}`, label: name, value }))}
      />
    </section>
  );
}
