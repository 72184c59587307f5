import type { ReceiverKind } from "@/lib/domain/emulators/types";

/** What a receiver's secret is for: checked as a signature, or as an application's own; some platforms know none. */
export function secretUse(kind: ReceiverKind): "signature" | "application" | null {
  switch (kind) {
    case "http":
    case "dingtalk":
    case "feishu":
      return "signature";
    case "wecom_app":
    case "dingtalk_work":
    case "feishu_app":
      return "application";
    case "wecom":
    case "slack":
    case "discord":
      return null;
  }
}
