"use client";

import { Columns3, Rows3 } from "lucide-react";
import { startTransition, useOptimistic } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { Checkbox } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { DENSITIES, type ListName, type ListPreferences } from "./preferences";

/** A column as the settings name it. */
export type ListColumn = { key: string; label: string; shown: boolean };

/** 密度 and 列设置 of a list. `remember` keeps the choice in this browser and renders the list anew. */
export function ListTools(props: {
  list: ListName;
  columns: readonly ListColumn[];
  preferences: ListPreferences;
  remember: (list: ListName, preferences: ListPreferences) => Promise<void>;
}) {
  const t = useTranslations("common.list");
  const [now, show] = useOptimistic(props.preferences);
  const choose = (next: ListPreferences) =>
    startTransition(async () => {
      show(next);
      await props.remember(props.list, next);
    });
  return (
    <>
      <DropdownMenu
        trigger={<IconButton icon={Rows3} variant="secondary" label={t("density")} className="max-sm:hidden" />}
        items={DENSITIES.map((density) => ({
          kind: "choice",
          key: density,
          label: t(`densities.${density}`),
          checked: now.density === density,
          onSelect: () => choose({ ...now, density }),
        }))}
      />
      <Popover
        label={t("columnSettings")}
        align="end"
        className="w-60 p-2"
        trigger={<IconButton icon={Columns3} variant="secondary" label={t("columnSettings")} />}
      >
        <ul>
          {props.columns.map(({ key, label, shown }) => (
            <li key={key}>
              <Checkbox
                label={label}
                checked={now.columns[key] ?? shown}
                onChange={(event) => choose({ ...now, columns: { ...now.columns, [key]: event.target.checked } })}
                className="flex min-h-9 items-center rounded-md px-2 hover:bg-hover"
              />
            </li>
          ))}
        </ul>
        <Button
          size="sm"
          variant="ghost"
          className="mt-1"
          disabled={Object.keys(now.columns).length === 0}
          onClick={() => choose({ ...now, columns: {} })}
        >
          {t("columnsDefault")}
        </Button>
      </Popover>
    </>
  );
}
