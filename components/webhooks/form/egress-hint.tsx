"use client";

import { useTranslations } from "use-intl/react";
import { CopyButton } from "@/components/ui/copy-button";
import { useFormFacts } from "./facts";

/** Where our pushes come from, for platforms and systems that answer listed addresses only. */
export function EgressHint() {
  const t = useTranslations("webhooks.egress");
  const { egress } = useFormFacts();
  return (
    <div className="text-sm">
      <p className="font-medium text-ink">{t("title")}</p>
      {egress.length === 0 ? (
        <p className="mt-1 text-ink-3">{t("unset")}</p>
      ) : (
        <>
          <div className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-1">
            <code className="min-w-0 break-all rounded-sm bg-sunken px-2 py-1">{egress.join(", ")}</code>
            <CopyButton text={egress.join("\n")} name={t("copy")} />
          </div>
          <p className="mt-1.5 text-ink-3">{t("help")}</p>
        </>
      )}
    </div>
  );
}
