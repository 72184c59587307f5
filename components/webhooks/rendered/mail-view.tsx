"use client";

import { Fragment, useMemo, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import type { RenderedMessage } from "./types";

/** No scripts, no forms, nothing from the network: pictures only where they stand in the letter itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A letter with its head. Its HTML stands in a frame that may do nothing and belongs to no site. */
export function MailView({ mail }: { mail: Extract<RenderedMessage, { kind: "mail" }> }) {
  const t = useTranslations("results.rendered");
  const [plain, setPlain] = useState(false);
  const framed = useMemo(
    () => `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank">${mail.html}`,
    [mail.html],
  );
  const head = [
    { key: "from", label: t("from"), value: mail.from },
    { key: "to", label: t("to"), value: mail.to },
    { key: "cc", label: t("cc"), value: mail.cc },
  ].filter((item) => item.value !== "");
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-surface">
      <figcaption className="space-y-1.5 border-line border-b bg-sunken px-3.5 py-3">
        <p className="break-words font-semibold">{mail.subject}</p>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
          {head.map(({ key, label, value }) => (
            <Fragment key={key}>
              <dt className="text-ink-3">{label}</dt>
              <dd className="break-words">{value}</dd>
            </Fragment>
          ))}
        </dl>
      </figcaption>
      {mail.html === "" ? (
        <p className="whitespace-pre-wrap break-words px-3.5 py-3">{mail.text}</p>
      ) : (
        <iframe
          title={t("letter")}
          sandbox=""
          srcDoc={framed}
          referrerPolicy="no-referrer"
          className="block h-96 w-full bg-white"
        />
      )}
      {mail.html !== "" && mail.text !== "" && (
        <div className="border-line border-t px-3.5 py-2">
          <Button size="sm" variant="ghost" aria-expanded={plain} onClick={() => setPlain(!plain)}>
            {t("asText")}
          </Button>
          {plain && <p className="mt-2 whitespace-pre-wrap break-words text-sm">{mail.text}</p>}
        </div>
      )}
    </figure>
  );
}
