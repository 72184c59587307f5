"use client";

import { ArrowLeftRight, Download, Upload } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";

/** 导入和导出 above the list. */
export function TransferMenu(props: { mayImport: boolean }) {
  const t = useTranslations("webhookDetail");
  const out = {
    kind: "link",
    key: "export",
    label: t("export"),
    icon: Download,
    href: "/settings/webhooks/export",
  } as const;
  const into = {
    kind: "link",
    key: "import",
    label: t("import"),
    icon: Upload,
    href: "/settings/webhooks/import",
  } as const;
  return (
    <DropdownMenu
      trigger={<Button icon={ArrowLeftRight}>{t("transfer")}</Button>}
      items={props.mayImport ? [into, out] : [out]}
    />
  );
}
