import { CheckCircle2 } from "lucide-react";
import Link from "next/link";
import { RelativeTime } from "@/components/time";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { eventDefinition } from "@/lib/domain/catalogue";
import { getLocale, getT } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";

const HISTORY = "/settings/webhooks/deliveries";

/** The newest deliveries that did not get through, with the reason in one line. */
export async function RecentFailures(props: { items: readonly DeliveryItem[]; since: string }) {
  const t = await getT("overview");
  const all = `${HISTORY}?status=retrying,exhausted&from=${encodeURIComponent(props.since)}`;
  return (
    <Card
      flush
      title={t("failures.title")}
      description={t("failures.description")}
      actions={props.items.length > 0 && <TextLink href={all}>{t("failures.all")}</TextLink>}
    >
      {props.items.length === 0 ? (
        <EmptyState
          compact
          headingLevel={3}
          icon={CheckCircle2}
          title={t("failures.empty")}
          description={t("failures.emptyText")}
        />
      ) : (
        <ul className="border-line border-t">
          {props.items.map((item) => (
            <Failure key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Card>
  );
}

async function Failure({ item }: { item: DeliveryItem }) {
  const [locale, t] = await Promise.all([getLocale(), getT("common")]);
  const language = locale === "zh-CN" ? "zh" : "en";
  const why = item.last?.diagnosis?.[language] ?? item.last?.code;
  return (
    <li className="relative flex flex-col gap-1 border-line px-4 py-3 not-last:border-b last:rounded-b-lg hover:bg-hover/60 sm:px-5">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link href={`${HISTORY}?d=${item.id}`} className="stretched rounded-sm font-medium hover:text-accent-ink">
          {item.endpoint.name}
        </Link>
        <StatusBadge status={item.status} label={t(`deliveryStatus.${item.status}`)} />
        <span className="ml-auto text-ink-3 text-sm">
          <RelativeTime at={item.last?.at ?? item.createdAt} />
        </span>
      </p>
      <p className="text-ink-2 text-sm">{eventDefinition(item.eventType).name[language]}</p>
      {why !== null && why !== undefined && <p className="line-clamp-2 text-ink-3 text-sm">{why}</p>}
    </li>
  );
}
