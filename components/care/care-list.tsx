import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { TextLink } from "@/components/ui/text-link";
import { getT } from "@/lib/i18n/server";
import { FindingText, type FindingView } from "./care-findings";

const LOOKS = {
  danger: { icon: CircleAlert, color: "text-danger" },
  warning: { icon: TriangleAlert, color: "text-warning" },
  info: { icon: Info, color: "text-ink-3" },
} as const;

/** Findings of the organization, a line each, with the way to what is to be done. */
export async function CareList({ findings }: { findings: readonly FindingView[] }) {
  const t = await getT("care");
  return (
    <ul className="divide-y divide-line border-line border-t">
      {findings.map((finding) => {
        const { icon: Icon, color } = LOOKS[finding.severity];
        return (
          <li
            key={`${finding.kind} ${finding.endpointId ?? finding.name}`}
            className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-3 sm:flex-nowrap sm:px-5"
          >
            <Icon aria-hidden className={cn("mt-0.5 size-4.5 shrink-0", color)} />
            <p className="min-w-0 flex-1 basis-56 break-words text-sm">
              {finding.endpointId !== null && (
                <b className="font-medium">{t("findings.about", { name: finding.name })}</b>
              )}
              <FindingText finding={finding} />
            </p>
            <span className="max-sm:pl-7">
              <TextLink href={finding.href}>{t(`findings.action.${finding.kind}`)}</TextLink>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
