import { EyeOff } from "lucide-react";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { type FieldRow, fieldRows } from "@/components/events/field-rows";
import { Badge } from "@/components/ui/badge";
import type { EventType } from "@/lib/domain/catalogue";
import { getLocale, getT } from "@/lib/i18n/server";

/** The documented fields of a type's `data`. */
export async function FieldTable({ type }: { type: EventType }) {
  const [t, columns] = await Promise.all([getT("events"), fieldColumns()]);
  const rows = fieldRows(type);
  if (rows.length === 0) return <p className="text-ink-2">{t("noFields")}</p>;
  return <DataTable caption={t("fields")} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}

async function fieldColumns(): Promise<Column<FieldRow>[]> {
  const [t, locale] = await Promise.all([getT("events"), getLocale()]);
  return [
    {
      key: "key",
      header: t("columns.key"),
      width: "w-48",
      cell: (row) => <code className="break-all font-medium text-sm">{row.key}</code>,
    },
    {
      key: "meaning",
      header: t("columns.meaning"),
      cell: (row) => (
        <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
          {locale === "en" ? row.en : row.zh}
          {row.sensitive && (
            <span title={t("sensitiveHelp")}>
              <Badge tone="warning" icon={EyeOff}>
                {t("sensitive")}
              </Badge>
            </span>
          )}
        </span>
      ),
    },
    {
      key: "type",
      header: t("columns.type"),
      width: "w-32",
      cell: (row) => row.types.map((kind) => t(`type.${kind}`)).join(t("typeOr")),
    },
    {
      key: "required",
      header: t("columns.required"),
      width: "w-24",
      cell: (row) =>
        row.required ? (
          <Badge tone="accent">{t("required")}</Badge>
        ) : (
          <span className="text-ink-3">{t("optional")}</span>
        ),
    },
    {
      key: "sample",
      header: t("columns.sample"),
      width: "w-56",
      cell: (row) =>
        row.sample === null ? (
          <span className="text-ink-3">—</span>
        ) : (
          <code className="line-clamp-2 break-all text-xs" title={row.sample}>
            {row.sample}
          </code>
        ),
    },
  ];
}
