import type { Column } from "@/components/data-table/data-table";
import { RelativeTime } from "@/components/time";
import { getT } from "@/lib/i18n/server";
import type { AuthorizationDto } from "@/lib/services/authorizations/dto";

/** Columns of the list of authorizations. */
export async function authorizationColumns(): Promise<Column<AuthorizationDto>[]> {
  const t = await getT("authorizations");
  return [
    {
      key: "name",
      sort: "asc",
      header: t("field.name"),
      width: "min-w-36",
      cell: (row) => (
        <span className="block min-w-0">
          <span className="break-words">{row.name}</span>
          {row.description !== "" && (
            <span className="block break-words font-normal text-ink-3 text-xs">{row.description}</span>
          )}
        </span>
      ),
    },
    {
      key: "key",
      sort: "asc",
      header: t("field.key"),
      width: "min-w-24",
      cell: (row) => (
        <code translate="no" className="break-all text-xs">
          {row.key}
        </code>
      ),
    },
    {
      key: "url",
      header: t("field.url"),
      width: "min-w-40",
      from: "lg",
      cell: (row) => (
        <code translate="no" className="break-all text-xs">
          {row.request.method} {row.request.url}
        </code>
      ),
    },
    {
      key: "usedBy",
      sort: "desc",
      header: t("field.usedBy"),
      width: "w-32",
      cell: (row) =>
        row.usedBy.length === 0 ? (
          <span className="text-ink-3">{t("unused")}</span>
        ) : (
          <span title={row.usedBy.map(({ name }) => name).join("\n")}>{t("usedBy", { n: row.usedBy.length })}</span>
        ),
    },
    {
      key: "updated",
      sort: "desc",
      header: t("field.updated"),
      width: "w-36",
      from: "lg",
      cell: (row) => <RelativeTime at={row.updatedAt} />,
    },
  ];
}
