import type { Locale } from "@/lib/domain/endpoints";
import type { Contract } from "@/lib/http/contract";
import { problemsOf } from "@/lib/http/openapi";
import { PROBLEM_STATUS } from "@/lib/http/problem";
import { DEFAULT_MAX_BYTES } from "@/lib/http/read-body";
import { getT } from "@/lib/i18n/server";
import { SchemaTable } from "./schema-table";

const METHOD_STYLE: Record<Contract["method"], string> = {
  GET: "border-info-line bg-info-soft text-info",
  POST: "border-success-line bg-success-soft text-success",
  PUT: "border-warning-line bg-warning-soft text-warning",
  PATCH: "border-warning-line bg-warning-soft text-warning",
  DELETE: "border-danger-line bg-danger-soft text-danger",
};

/** Text in the reader's language. */
export const textIn = (locale: Locale, text: { zh: string; en: string }) => (locale === "en" ? text.en : text.zh);

/** One call: where, with which right, what goes in, what comes out. */
export async function Operation(props: { contract: Contract; locale: Locale; appUrl: string }) {
  const { contract, locale } = props;
  const t = await getT("apiDocs");
  const { params, query, body, examples } = contract;
  const limit = t("bodyLimit", { kilobytes: Math.floor((contract.maxBytes ?? DEFAULT_MAX_BYTES) / 1024) });
  return (
    <article id={contract.operationId} className="rounded-xl border border-line bg-surface p-5 shadow-card">
      <h3 className="font-semibold text-lg">{textIn(locale, contract.summary)}</h3>
      <p className="mt-2 flex flex-wrap items-center gap-2">
        <span
          className={`rounded-md border px-2 py-0.5 font-mono font-semibold text-xs ${METHOD_STYLE[contract.method]}`}
        >
          {contract.method}
        </span>
        <code className="font-mono text-sm">{contract.path}</code>
      </p>
      <p className="mt-2 text-ink-2 text-sm">
        {contract.permission === "public" ? (
          t("public")
        ) : (
          <>
            {t("scope")} <code className="font-mono text-xs">{contract.permission}</code>
          </>
        )}
      </p>
      {contract.description && <Prose text={textIn(locale, contract.description)} />}
      {params && <SchemaTable title={t("pathParameters")} schema={params} io="input" />}
      {query && <SchemaTable title={t("queryParameters")} schema={query} io="input" />}
      {body && <SchemaTable title={t("body")} note={limit} schema={body} io="input" />}
      <Example title={t("exampleCall")} text={curl(contract, props.appUrl)} />
      {contract.status === 204 ? (
        <p className="mt-4 text-sm">
          {t("response", { status: 204 })}: {t("noBody")}
        </p>
      ) : (
        <SchemaTable title={t("response", { status: contract.status })} schema={contract.response} io="output" />
      )}
      {examples?.response !== undefined && (
        <Example title={t("exampleResponse")} text={JSON.stringify(examples.response, null, 2)} />
      )}
      <p className="mt-4 text-ink-2 text-sm">
        {t("problems")}{" "}
        {problemsOf(contract).map((code) => (
          <a key={code} href={`#error-${code}`} className="mr-2 font-mono text-accent-ink text-xs underline">
            {PROBLEM_STATUS[code]} {code}
          </a>
        ))}
      </p>
    </article>
  );
}

/** A description: `code` between backticks, nothing else is markup. */
function Prose({ text }: { text: string }) {
  const parts = text.split("`").map((part, index) => ({ part, code: index % 2 === 1, key: `${index}${part}` }));
  return (
    <p className="mt-2 max-w-[46rem] text-ink-2">
      {parts.map(({ part, code, key }) =>
        code ? (
          <code key={key} className="font-mono text-xs">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </p>
  );
}

function Example(props: { title: string; text: string }) {
  return (
    <figure className="mt-4">
      <figcaption className="font-semibold text-sm">{props.title}</figcaption>
      <pre
        translate="no"
        className="mt-1.5 whitespace-pre-wrap break-all rounded-lg border border-line bg-sunken px-3.5 py-3 font-mono text-xs leading-5"
      >
        {props.text}
      </pre>
    </figure>
  );
}

/** A call that works once the token is set. Quotes inside the JSON are kept from the shell. */
function curl(contract: Contract, appUrl: string): string {
  const lines = [`curl -X ${contract.method} '${appUrl}${contract.path}'`];
  if (contract.permission !== "public") lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (contract.body !== undefined) {
    const example = JSON.stringify(contract.examples?.request ?? {}, null, 2).replaceAll("'", "'\\''");
    lines.push(`-H 'Content-Type: application/json'`, `-d '${example}'`);
  }
  return lines.join(" \\\n  ");
}
