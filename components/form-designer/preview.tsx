"use client";

import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { ActionState } from "@/lib/domain/action-state";
import type { Locale } from "@/lib/domain/endpoints";
import type { FormDefinition } from "@/lib/domain/forms/fields";
import { PREVIEW_LOOKS, type PreviewLook } from "@/lib/domain/forms/preview";

export type PreviewForm = (input: {
  siteKey: string;
  definition: FormDefinition;
  locale: Locale;
  look: PreviewLook;
}) => Promise<ActionState<{ page: string }>>;

/** Keystrokes closer together than this are one change. */
const PAUSE_MS = 400;

/** The visitor's page itself, as it would be with this draft; nothing in it runs. */
export function FormPreview(props: { siteKey: string; definition: FormDefinition; preview: PreviewForm }) {
  const t = useTranslations("formDesigner");
  const [locale, setLocale] = useState<Locale>(useLocale() === "en" ? "en" : "zh-CN");
  const [look, setLook] = useState<PreviewLook>("form");
  const [isPhone, setPhone] = useState(false);
  const [page, setPage] = useState<string | null>("");
  const { siteKey, definition, preview } = props;
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(async () => {
      const answer = await preview({ siteKey, definition, locale, look });
      if (!isOver) setPage(answer.status === "ok" ? answer.data.page : null);
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [siteKey, definition, locale, look, preview]);
  const choice = (isOn: boolean, label: string, choose: () => void) => (
    <Button size="sm" aria-pressed={isOn} className={cn(isOn && "border-accent text-accent-ink")} onClick={choose}>
      {label}
    </Button>
  );
  return (
    <Card title={t("preview")} description={t("previewHelp")}>
      <div className="mb-3 flex flex-wrap gap-x-4 gap-y-2">
        <fieldset className="flex gap-1.5" aria-label={t("language")}>
          {choice(locale === "zh-CN", t("zh"), () => setLocale("zh-CN"))}
          {choice(locale === "en", t("en"), () => setLocale("en"))}
        </fieldset>
        <fieldset className="flex gap-1.5" aria-label={t("device")}>
          {choice(!isPhone, t("desktop"), () => setPhone(false))}
          {choice(isPhone, t("phone"), () => setPhone(true))}
        </fieldset>
        <fieldset className="flex gap-1.5" aria-label={t("look.label")}>
          {PREVIEW_LOOKS.map((one) => (
            <span key={one}>{choice(look === one, t(`look.${one}`), () => setLook(one))}</span>
          ))}
        </fieldset>
      </div>
      {page === null && <p className="text-danger">{t("previewFailed")}</p>}
      <iframe
        title={t("preview")}
        sandbox=""
        srcDoc={page ?? ""}
        className={cn("h-160 w-full rounded-md border border-line bg-surface", isPhone && "mx-auto max-w-90")}
      />
    </Card>
  );
}
