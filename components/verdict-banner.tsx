import { Ban, CheckCircle2, CircleHelp, type LucideIcon, RotateCcw, TriangleAlert, XCircle } from "lucide-react";
import type { ReactNode } from "react";
import { TONES, type Tone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { VerdictKind } from "@/lib/domain/delivery";

/** `partial`: delivered, and not to everybody. */
type Look = VerdictKind | "unknown" | "partial";
const LOOKS: Record<Look, { tone: Tone; icon: LucideIcon }> = {
  delivered: { tone: "success", icon: CheckCircle2 },
  partial: { tone: "warning", icon: TriangleAlert },
  retry: { tone: "warning", icon: RotateCcw },
  rejected: { tone: "danger", icon: XCircle },
  dead: { tone: "danger", icon: Ban },
  unknown: { tone: "warning", icon: CircleHelp },
};

/**
 * What a try meant, in one sentence, and what to do next. Used by the test panel and the history alike.
 * `facts` are label and value (依据, 重试, 官方文档), `steps` the numbered advice. Announce it with `live` where it
 * appears after an action.
 */
export function VerdictBanner(props: {
  kind: Look;
  /** `推送失败：签名校验失败（errcode 310000）：请检查加签密钥` */
  title: string;
  facts?: readonly { key: string; label: string; value: ReactNode }[];
  stepsLabel?: string;
  steps?: readonly string[];
  actions?: ReactNode;
  live?: boolean;
}) {
  const { tone, icon: Icon } = LOOKS[props.kind];
  const hasDetail = (props.facts?.length ?? 0) > 0 || (props.steps?.length ?? 0) > 0;
  return (
    <section
      role={props.live ? "status" : undefined}
      data-verdict={props.kind}
      className={cn("overflow-hidden rounded-lg border", TONES[tone])}
    >
      <div className="flex items-start gap-3 p-4">
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        <p className="min-w-0 flex-1 font-semibold">{props.title}</p>
      </div>
      {hasDetail && (
        <div className="space-y-2 bg-surface px-4 py-3 text-ink text-sm">
          {props.facts?.map((fact) => (
            <Line key={fact.key} label={fact.label}>
              {fact.value}
            </Line>
          ))}
          {props.steps !== undefined && props.steps.length > 0 && (
            <Line label={props.stepsLabel ?? ""}>
              <ol className="list-decimal space-y-1 pl-4">
                {props.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </Line>
          )}
        </div>
      )}
      {props.actions !== undefined && (
        <div className={cn("flex flex-wrap gap-2 px-4 pb-4", hasDetail ? "bg-surface pt-1" : "-mt-1")}>
          {props.actions}
        </div>
      )}
    </section>
  );
}

function Line(props: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[4rem_minmax(0,1fr)] gap-3">
      <span className="text-ink-2">{props.label}</span>
      <div className="min-w-0">{props.children}</div>
    </div>
  );
}
