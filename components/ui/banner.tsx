import { CheckCircle2, CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { TONES } from "./badge";
import { cn } from "./cn";

const ICONS: Record<BannerTone, LucideIcon> = {
  info: Info,
  success: CheckCircle2,
  warning: TriangleAlert,
  danger: CircleAlert,
};
export type BannerTone = "info" | "success" | "warning" | "danger";

/**
 * A message in the flow of the page. It is not announced unless `live` (status: polite, alert: at once), because most
 * banners are there from the start. `bar` spans the page without rounded corners.
 */
export function Banner(props: {
  tone: BannerTone;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  live?: "status" | "alert";
  bar?: boolean;
  className?: string;
}) {
  const Icon = ICONS[props.tone];
  return (
    <div
      role={props.live}
      className={cn(
        "flex items-start gap-3 px-4 py-3 text-ink",
        TONES[props.tone],
        props.bar ? "border-b py-2" : "rounded-lg border",
        props.className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0" />
      <div className="min-w-0 flex-1 text-sm">
        {props.title !== undefined && <p className="font-semibold text-base">{props.title}</p>}
        {props.children !== undefined && <div className="text-ink">{props.children}</div>}
      </div>
      {props.actions !== undefined && <div className="flex shrink-0 items-center gap-2">{props.actions}</div>}
    </div>
  );
}
