import type { Column } from "@/components/data-table/data-table";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";
import { getT } from "@/lib/i18n/server";
import type { CareRow } from "@/lib/services/care/overview";

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The webhooks of 巡检与维护. */
export async function careColumns(): Promise<Column<CareRow>[]> {
  const t = await getT("care");
  const rhythm = ({ selfTest: { rhythm: how, at, day } }: CareRow) => {
    if (how === "off") return <span className="text-ink-3">{t("selfTest.off")}</span>;
    const weekday = DAYS.find((one) => one === day) ?? 1;
    return how === "daily"
      ? t("table.everyDay", { at })
      : t("table.everyWeek", { day: t(`selfTest.days.${weekday}`), at });
  };
  return [
    {
      key: "name",
      header: t("table.name"),
      card: "title",
      cell: (row) => (
        <span className="block sm:min-w-36">
          <TextLink href={`/settings/webhooks/${row.id}?tab=config`}>{row.name}</TextLink>
        </span>
      ),
    },
    { key: "rhythm", header: t("table.rhythm"), width: "lg:w-44", cell: rhythm },
    { key: "last", header: t("table.last"), width: "lg:w-48", cell: (row) => <LastTest row={row} /> },
    {
      key: "certificate",
      header: t("table.certificate"),
      width: "lg:w-44",
      cell: ({ certificate }) => (certificate === null ? "–" : <Time at={certificate.expiresAt} />),
    },
    {
      key: "secret",
      header: t("table.secret"),
      width: "lg:w-32",
      cell: ({ secretDays }) => (secretDays === null ? "–" : t("table.daysOld", { d: secretDays })),
    },
  ];
}

async function LastTest({ row: { lastTest } }: { row: CareRow }) {
  const t = await getT("care");
  if (lastTest === null) return <span className="text-ink-3">{t("selfTest.never")}</span>;
  const badge = (
    <Badge tone={lastTest.ok ? "success" : "danger"}>{lastTest.ok ? t("selfTest.ok") : t("selfTest.failed")}</Badge>
  );
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {badge}
      <RelativeTime at={lastTest.at} className="text-ink-3 text-xs" />
    </span>
  );
}
