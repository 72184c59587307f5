"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";

/** Somebody else saved first: whose change stays is the reader's choice. */
export function ConflictNotice(props: { onOverwrite: () => void; onDiscard: () => void }) {
  const t = useTranslations("webhooks.conflict");
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2.5">
      <p className="text-ink-2 text-sm">{t("text")}</p>
      <Button size="sm" onClick={props.onDiscard}>
        {t("discard")}
      </Button>
      <Button size="sm" variant="danger" onClick={props.onOverwrite}>
        {t("overwrite")}
      </Button>
    </div>
  );
}
