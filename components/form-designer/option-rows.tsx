"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { FormField } from "@/lib/domain/forms/fields";

type Options = FormField["options"];

/** What can be chosen: the stored value, and its word in both languages (the value where there is none). */
export function OptionRows(props: { options: Options; change: (options: Options) => void }) {
  const t = useTranslations("formDesigner.panel");
  const { options, change } = props;
  const set = (at: number, option: Options[number]) => change(options.map((old, i) => (i === at ? option : old)));
  // A row is its place: what is typed stays where it is typed.
  const rows = options.map((option, at) => ({ option, at, id: `option ${at}` }));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium">{t("options")}</legend>
      <ol className="space-y-2">
        {rows.map(({ option, at, id }) => (
          <li key={id} className="flex items-center gap-2">
            <Input
              aria-label={`${t("optionValue")} ${at + 1}`}
              placeholder={t("optionValue")}
              value={option.value}
              maxLength={100}
              onChange={({ target }) => set(at, { ...option, value: target.value })}
            />
            {(["zh", "en"] as const).map((language) => (
              <Input
                key={language}
                aria-label={`${t(language === "zh" ? "optionZh" : "optionEn")} ${at + 1}`}
                placeholder={t(language === "zh" ? "optionZh" : "optionEn")}
                value={option.label[language]}
                maxLength={100}
                onChange={({ target }) => set(at, { ...option, label: { ...option.label, [language]: target.value } })}
              />
            ))}
            <IconButton
              icon={Trash2}
              label={t("removeOption", { n: at + 1 })}
              onClick={() => change(options.filter((_, i) => i !== at))}
            />
          </li>
        ))}
      </ol>
      <Button
        size="sm"
        icon={Plus}
        className="mt-2"
        disabled={options.length >= 50}
        onClick={() => change([...options, { value: "", label: { zh: "", en: "" } }])}
      >
        {t("addOption")}
      </Button>
    </fieldset>
  );
}
