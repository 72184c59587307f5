import {
  BellRing,
  Braces,
  Gamepad2,
  Hash,
  type LucideIcon,
  Mail,
  MessageSquareText,
  MessagesSquare,
  Send,
  SendHorizontal,
  Zap,
} from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { ChannelId } from "@/lib/domain/endpoints";

const ICONS: Record<ChannelId, { icon: LucideIcon; tone: string }> = {
  custom: { icon: Braces, tone: "border-neutral-line bg-neutral-soft text-neutral" },
  wecom: { icon: MessagesSquare, tone: "border-success-line bg-success-soft text-success" },
  dingtalk: { icon: Zap, tone: "border-info-line bg-info-soft text-info" },
  feishu: { icon: Send, tone: "border-accent-line bg-accent-soft text-accent-ink" },
  wecom_app: { icon: MessageSquareText, tone: "border-success-line bg-success-soft text-success" },
  dingtalk_work: { icon: BellRing, tone: "border-info-line bg-info-soft text-info" },
  feishu_app: { icon: SendHorizontal, tone: "border-accent-line bg-accent-soft text-accent-ink" },
  slack: { icon: Hash, tone: "border-warning-line bg-warning-soft text-warning" },
  discord: { icon: Gamepad2, tone: "border-accent-line bg-accent-soft text-accent-ink" },
  email: { icon: Mail, tone: "border-neutral-line bg-neutral-soft text-neutral" },
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
