"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Select } from "@/components/ui/input";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import {
  type ExplainedScheme,
  SENT_AS,
  SIGNED_TEXT,
  SIGNING_KEY,
  SNIPPET_LANGUAGES,
  type SnippetLanguage,
} from "./schemes";
import { SNIPPETS } from "./snippets";

const LANGUAGE_NAMES: Record<SnippetLanguage, string> = {
  python: "Python",
  java: "Java",
  node: "Node.js",
  go: "Go",
  php: "PHP",
};

/**
 * 签名说明: the algorithm, the exact string that is signed, and code to check it with. `signed` is the string of the
 * request in the preview, null where there is none yet.
 */
export function SignaturePanel(props: { scheme: ExplainedScheme; signed: string | null }) {
  const t = useTranslations("signing");
  const { scheme, signed } = props;
  return (
    <div className="space-y-5">
      <p className="text-ink-2 text-sm">{t(`about.${scheme}`)}</p>
      <KeyValues items={useFacts(scheme)} />
      {signed !== null && <SignedString text={signed} />}
      <Code scheme={scheme} />
    </div>
  );
}

function useFacts(scheme: ExplainedScheme): KeyValue[] {
  const t = useTranslations("signing");
  const encoding = scheme === "sha256" || scheme === "dmhub" ? "hex" : "Base64";
  return [
    { key: "algorithm", label: t("algorithm"), value: `HMAC-SHA256, ${encoding}` },
    { key: "key", label: t("key"), value: <Formula text={SIGNING_KEY[scheme]} /> },
    {
      key: "text",
      label: t("text"),
      value: SIGNED_TEXT[scheme] === "" ? t("empty") : <Formula text={SIGNED_TEXT[scheme]} />,
    },
    { key: "sent", label: t("sent"), value: <Formula text={SENT_AS[scheme]} /> },
  ];
}

const Formula = ({ text }: { text: string }) => (
  <code className="break-words text-xs">
    <WithLineFeeds text={text} />
  </code>
);

/** Line feeds count in a signature: each shows as `\n`, in a colour of its own. */
function WithLineFeeds({ text }: { text: string }) {
  return [...text.matchAll(/[^\n]+|\n/g)].map(({ index, 0: part }) =>
    part === "\n" ? (
      <span key={index} className="font-semibold text-accent-ink">
        {"\\n"}
      </span>
    ) : (
      <span key={index}>{part}</span>
    ),
  );
}

function SignedString({ text }: { text: string }) {
  const t = useTranslations("signing");
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex min-h-10 items-center justify-between gap-3 border-line border-b px-3 py-1 font-medium text-ink-2 text-sm">
        {t("example")}
        <CopyButton text={text} name={t("copyExample")} />
      </figcaption>
      <pre
        translate="no"
        className="m-0 max-h-60 overflow-y-auto whitespace-pre-wrap break-all px-3.5 py-3 font-mono text-xs leading-5"
      >
        <WithLineFeeds text={text} />
      </pre>
    </figure>
  );
}

function Code({ scheme }: { scheme: ExplainedScheme }) {
  const t = useTranslations("signing");
  const id = useId();
  const [language, setLanguage] = useState<SnippetLanguage>("python");
  return (
    <section aria-label={t("code")} className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="mr-auto font-medium">
          {t(scheme === "dingtalk" || scheme === "feishu" ? "codeRobot" : "code")}
        </label>
        <Select
          id={id}
          className="w-32"
          value={language}
          onChange={(event) => {
            const chosen = SNIPPET_LANGUAGES.find((known) => known === event.target.value);
            if (chosen !== undefined) setLanguage(chosen);
          }}
        >
          {SNIPPET_LANGUAGES.map((known) => (
            <option key={known} value={known}>
              {LANGUAGE_NAMES[known]}
            </option>
          ))}
        </Select>
      </div>
      <CodeBlock text={SNIPPETS[language][scheme]} label={LANGUAGE_NAMES[language]} />
      <p className="text-ink-3 text-sm">{t(scheme === "dingtalk" || scheme === "feishu" ? "robotHelp" : "help")}</p>
    </section>
  );
}
