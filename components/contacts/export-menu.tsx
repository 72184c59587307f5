"use client";

import { Download } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";

/** Takes what the filters find along: `csv` and `xlsx` are where the files are. */
export function ExportMenu({ csv, xlsx }: { csv: string; xlsx: string }) {
  const t = useTranslations("contacts");
  const file = (key: "csv" | "xlsx", href: string) => ({
    ...{ kind: "action" as const, key, label: t(`exportAs.${key}`) },
    // An answer that is a file leaves the page as it is.
    onSelect: () => window.location.assign(href),
  });
  return (
    <DropdownMenu
      trigger={<Button icon={Download}>{t("export")}</Button>}
      items={[file("csv", csv), file("xlsx", xlsx)]}
    />
  );
}
