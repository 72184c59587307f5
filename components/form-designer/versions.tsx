"use client";

import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Popconfirm } from "@/components/ui/popconfirm";

export type VersionLine = { version: number; at: string | null; by: string };

/** What was published so far, newest first; each can be published again. */
export function FormVersions(props: {
  versions: readonly VersionLine[];
  current: number;
  mayWrite: boolean;
  restore: (version: number) => Promise<void>;
}) {
  const t = useTranslations("formDesigner");
  return (
    <Card title={t("versions")} description={t("versionsHelp")} flush>
      <ul className="divide-y divide-line border-line border-t">
        {props.versions.map(({ version, at, by }) => (
          <li key={version} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 sm:px-5">
            <span className="font-medium">{t("version", { v: version })}</span>
            <span className="text-ink-3 text-sm">
              {at === null ? t("asItCame") : by} {at !== null && <Time at={at} />}
            </span>
            <span className="ml-auto">
              {version === props.current ? (
                <Badge tone="success">{t("current")}</Badge>
              ) : (
                props.mayWrite && (
                  <Popconfirm
                    trigger={<Button size="sm">{t("restore")}</Button>}
                    title={t("restoreTitle", { v: version })}
                    description={t("restoreNote", { next: props.current + 1 })}
                    confirmLabel={t("restore")}
                    cancelLabel={t("cancel")}
                    tone="primary"
                    onConfirm={() => props.restore(version)}
                  />
                )
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
