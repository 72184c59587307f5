import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/text-link";
import type { CareKind, CareSeverity } from "@/lib/domain/care/findings";
import { getLocale, getT } from "@/lib/i18n/server";

/** A finding as a page shows it. */
export type FindingView = {
  kind: CareKind;
  severity: CareSeverity;
  name: string;
  endpointId: string | null;
  values: { d?: number; n?: number; host?: string };
  finding: { zh: string; en: string } | null;
  href: string;
};

/** Findings about one webhook, a banner each: they stand on its own page, so that its name is not repeated. */
export async function CareBanners({ findings }: { findings: readonly FindingView[] }) {
  if (findings.length === 0) return null;
  const t = await getT("care");
  return (
    <div className="mb-5 space-y-3">
      {findings.map((finding) => (
        <Banner
          key={finding.kind}
          tone={finding.severity}
          actions={<TextLink href={finding.href}>{t(`findings.action.${finding.kind}`)}</TextLink>}
        >
          <FindingText finding={finding} />
        </Banner>
      ))}
    </div>
  );
}

/** What a finding says. */
export async function FindingText({ finding: { kind, name, values, finding } }: { finding: FindingView }) {
  const [t, locale] = await Promise.all([getT("care"), getLocale()]);
  const { d = 0, n = 0, host = "" } = values;
  switch (kind) {
    case "certificate":
      return t(d < 0 ? "findings.certificateOver" : d === 0 ? "findings.certificateToday" : "findings.certificate", {
        d,
        host,
      });
    case "tokenExpiring":
      return t(d <= 0 ? "findings.tokenToday" : "findings.tokenExpiring", { d, name });
    case "selfTestFailed":
      return t("findings.selfTestFailed", { finding: finding?.[locale === "en" ? "en" : "zh"] ?? "" });
    default:
      return t(`findings.${kind}`, { d, n, name, host });
  }
}
