import type { Metadata } from "next";
import { CONTRACTS } from "@/lib/http/contracts";
import { PROBLEM_STATUS, type ProblemCode } from "@/lib/http/problem";
import { getLocale, getT } from "@/lib/i18n/server";
import { runtime } from "@/lib/runtime";
import { Operation, textIn } from "./operation";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("apiDocs"))("title") };
}

/** The REST API for people, from the same contracts that the routes are made of. Public, and needs no network. */
export default async function ApiDocsPage() {
  const t = await getT("apiDocs");
  const locale = await getLocale();
  const { appUrl } = runtime();
  const tags = [...new Set(CONTRACTS.map((contract) => contract.tag))];
  return (
    <div className="mx-auto grid max-w-[76rem] gap-8 px-4 py-10 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only focus:not-sr-only">
        {t("skip")}
      </a>
      <nav
        aria-label={t("contents")}
        className="text-sm lg:sticky lg:top-6 lg:max-h-[calc(100vh-3rem)] lg:overflow-y-auto"
      >
        <p className="font-semibold">{t("contents")}</p>
        {tags.map((tag) => (
          <section key={tag} className="mt-3">
            <p className="font-mono text-ink-3 text-xs">{tag}</p>
            <ul className="mt-1">
              {CONTRACTS.filter((contract) => contract.tag === tag).map((contract) => (
                <li key={contract.operationId}>
                  <a href={`#${contract.operationId}`} className="block rounded-md px-2 py-1 text-ink-2 hover:bg-hover">
                    {textIn(locale, contract.summary)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <main id="content" className="wrap-anywhere min-w-0">
        <h1 className="font-semibold text-2xl">{t("title")}</h1>
        <p className="mt-2 text-ink-2">{t("lead")}</p>
        <p className="mt-2">
          <a href="/api/v1/openapi.json" className="text-accent-ink underline">
            {t("document")}
          </a>
        </p>
        <Conventions appUrl={appUrl} />
        <div className="mt-8 grid gap-5">
          {CONTRACTS.map((contract) => (
            <Operation key={contract.operationId} contract={contract} locale={locale} appUrl={appUrl} />
          ))}
        </div>
      </main>
    </div>
  );
}

async function Conventions({ appUrl }: { appUrl: string }) {
  const t = await getT("apiDocs");
  const problems = await getT("validation");
  const entries: [ProblemCode, number][] = Object.entries(PROBLEM_STATUS) as [ProblemCode, number][];
  return (
    <section className="mt-8 rounded-xl border border-line bg-surface p-5 shadow-card">
      <h2 className="font-semibold text-xl">{t("basics")}</h2>
      <dl className="mt-3 grid gap-3 text-ink-2">
        <Convention term={t("base")} text={appUrl} code />
        <Convention term={t("tokenTitle")} text={t("token")} />
        <Convention term={t("pagingTitle")} text={t("paging")} />
        <Convention term={t("repeatTitle")} text={t("repeat")} />
        <Convention term={t("errorsTitle")} text={t("errors")} />
      </dl>
      <table className="mt-3 w-full border-collapse text-sm">
        <thead className="text-ink-2">
          <tr>
            {[t("status"), t("code"), t("meaning")].map((heading) => (
              <th key={heading} scope="col" className="py-1.5 text-left font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(([code, status]) => (
            <tr key={code} id={`error-${code}`} className="target:bg-accent-soft">
              <td className="border-line border-t py-1.5">{status}</td>
              <th scope="row" className="border-line border-t py-1.5 text-left font-mono font-normal text-xs">
                {code}
              </th>
              <td className="border-line border-t py-1.5">{problems(`problem.${code}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Convention(props: { term: string; text: string; code?: boolean }) {
  return (
    <div>
      <dt className="font-medium text-ink">{props.term}</dt>
      <dd className={props.code ? "font-mono text-xs" : ""}>{props.text}</dd>
    </div>
  );
}
