import { Braces, type LucideIcon, MessagesSquare, Send, Zap } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { ChannelId } from "@/lib/domain/endpoints";

const ICONS: Record<ChannelId, { icon: LucideIcon; tone: string }> = {
  custom: { icon: Braces, tone: "border-neutral-line bg-neutral-soft text-neutral" },
  wecom: { icon: MessagesSquare, tone: "border-success-line bg-success-soft text-success" },
  dingtalk: { icon: Zap, tone: "border-info-line bg-info-soft text-info" },
  feishu: { icon: Send, tone: "border-accent-line bg-accent-soft text-accent-ink" },
};

/** The sign of a channel; decorative, its name stands beside it. */
export function ChannelIcon(props: { channel: ChannelId; size?: "sm" | "md" }) {
  const { icon: Icon, tone } = ICONS[props.channel];
  const small = props.size === "sm";
  return (
    <span
      aria-hidden
      className={cn("grid shrink-0 place-items-center rounded-md border", tone, small ? "size-6" : "size-9")}
    >
      <Icon className={small ? "size-3.5" : "size-4.5"} />
    </span>
  );
}
