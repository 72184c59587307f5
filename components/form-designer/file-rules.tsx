"use client";

import { useTranslations } from "use-intl/react";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import type { FormField } from "@/lib/domain/forms/fields";
import { FILE_GROUP_NAMES, FILES_MAX } from "@/lib/domain/forms/files";

/** How many files, and of which kinds. */
export function FileRules(props: { field: FormField; id: string; change: (field: FormField) => void }) {
  const t = useTranslations("formDesigner.panel");
  const { field, id, change } = props;
  const accept = field.accept ?? [];
  return (
    <div className="space-y-5">
      <div>
        <label htmlFor={id} className="mb-1.5 block font-medium">
          {t("maxFiles")}
        </label>
        <Input
          id={id}
          type="number"
          min={1}
          max={FILES_MAX}
          placeholder={String(FILES_MAX)}
          value={field.max ?? ""}
          onChange={({ target }) =>
            change({ ...field, max: Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber })
          }
        />
      </div>
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium">{t("accept")}</legend>
        {FILE_GROUP_NAMES.map((group) => (
          <p key={group} className="flex items-center justify-between gap-4 py-1">
            {t(group)}
            <Switch
              label={t(group)}
              words={false}
              checked={accept.includes(group)}
              onCheckedChange={(on) =>
                change({
                  ...field,
                  accept: FILE_GROUP_NAMES.filter((one) => (one === group ? on : accept.includes(one))),
                })
              }
            />
          </p>
        ))}
        <p className="mt-1.5 text-ink-3 text-sm">{t("acceptHelp")}</p>
      </fieldset>
    </div>
  );
}
