import { CircleX } from "lucide-react";
import { failureGroupLink } from "@/components/deliveries/failure-group-link";
import { RelativeTime } from "@/components/time";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { FailureGroup } from "@/lib/services/failure-groups/list";

const HISTORY = "/settings/webhooks/deliveries";
const SHOWN = 5;

/** What is broken now, first of all: failures of one kind, together. Nothing when nothing is. */
export async function Incidents({ groups }: { groups: readonly FailureGroup[] }) {
  const [t, history, locale] = await Promise.all([getT("overview"), getT("history"), getLocale()]);
  if (groups.length === 0) return null;
  const language = locale === "zh-CN" ? "zh" : "en";
  return (
    <Card
      flush
      className="mt-6 border-danger-line"
      title={t("incidents.title", { n: groups.length })}
      description={t("incidents.description")}
      actions={<TextLink href={HISTORY}>{t("incidents.all")}</TextLink>}
    >
      <ul className="divide-y divide-line border-line border-t">
        {groups.slice(0, SHOWN).map((group) => {
          const title = group.diagnosis?.[language] ?? history(`reason.${group.reason ?? "unknown"}`);
          return (
            <li key={group.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:flex-nowrap sm:px-5">
              <CircleX aria-hidden className="size-4.5 shrink-0 self-start translate-y-0.5 text-danger" />
              <div className="min-w-0 flex-1 basis-48">
                <p className="break-words font-medium">{title}</p>
                <p className="text-ink-2 text-sm">
                  {t("incidents.line", { name: group.endpoint.name, n: formatCount(group.count) })}{" "}
                  <RelativeTime at={group.lastAt} />
                </p>
              </div>
              <ButtonLink
                href={failureGroupLink(group)}
                size="sm"
                prefetch={false}
                aria-label={history("groups.viewName", { name: group.endpoint.name })}
              >
                {history("groups.view")}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
      {groups.length > SHOWN && (
        <p className="border-line border-t px-4 py-2.5 text-ink-3 text-sm sm:px-5">
          {t("incidents.more", { n: groups.length - SHOWN })}
        </p>
      )}
    </Card>
  );
}
