import { CareList } from "@/components/care/care-list";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { careFindings } from "@/lib/services/care/findings";

/** The overview names the most pressing ones; all of them are on a page of their own. */
const SHOWN = 4;

/** 维护提醒: what needs care, where anything does. */
export async function OverviewCare({ ctx }: { ctx: ServiceContext }) {
  const [t, findings] = await Promise.all([getT("care"), careFindings(ctx)]);
  if (findings.length === 0) return null;
  return (
    <Card
      className="mt-6"
      title={t("findings.title")}
      actions={<TextLink href="/settings/care">{t("findings.more", { n: findings.length })}</TextLink>}
      flush
    >
      <CareList findings={findings.slice(0, SHOWN)} />
    </Card>
  );
}
