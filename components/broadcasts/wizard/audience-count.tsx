"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { AudienceSize } from "./use-audience-size";

/** 约 58,233 人（去重后）, or why there is no number. */
export function AudienceCount({ size }: { size: AudienceSize }) {
  const t = useTranslations("broadcasts.wizard");
  const { state, contacts } = size;
  return (
    <div role="status" aria-busy={state === "counting"} className="flex min-h-8 flex-wrap items-center gap-2">
      {state === "none" && <span className="text-ink-3">{t("countNone")}</span>}
      {state === "counting" && (
        <>
          <Spinner className="size-4" />
          <span className="text-ink-3">{t("counting")}</span>
        </>
      )}
      {state === "timeout" && <span className="text-warning">{t("countTimeout")}</span>}
      {state === "failed" && (
        <>
          <span className="text-danger">{t("countFailed")}</span>
          <Button size="sm" onClick={size.again}>
            {t("countAgain")}
          </Button>
        </>
      )}
      {state === "known" &&
        (contacts === 0 ? (
          <span className="text-warning">{t("countEmpty")}</span>
        ) : (
          <strong className="text-lg">{t("count", { n: contacts ?? 0 })}</strong>
        ))}
    </div>
  );
}
