import { dingtalkEmulator } from "./dingtalk";
import { dingtalkWorkEmulator } from "./dingtalk-work";
import { discordEmulator } from "./discord";
import { feishuEmulator } from "./feishu";
import { feishuAppEmulator } from "./feishu-app";
import { httpEmulator } from "./http";
import { slackEmulator } from "./slack";
import type { Emulator, ReceiverKind } from "./types";
import { wecomEmulator } from "./wecom";
import { wecomAppEmulator } from "./wecom-app";

/** Every kind's emulator; exhaustive by type. */
export const EMULATORS = {
  http: httpEmulator,
  wecom: wecomEmulator,
  dingtalk: dingtalkEmulator,
  feishu: feishuEmulator,
  wecom_app: wecomAppEmulator,
  dingtalk_work: dingtalkWorkEmulator,
  feishu_app: feishuAppEmulator,
  slack: slackEmulator,
  discord: discordEmulator,
} as const satisfies Record<ReceiverKind, Emulator>;

/** The tail of a receiver's address, in the shape of the real robot's. `token` is the robot's id. */
export function receiverTail(kind: ReceiverKind, token: string): string {
  switch (kind) {
    case "http":
    case "wecom_app":
    case "dingtalk_work":
    case "feishu_app":
      // The address is a base, or the receiver's own.
      return "";
    case "slack":
      return `/services/T00000000/B00000000/${token}`;
    case "discord":
      return `/api/webhooks/100000000000000000/${token}`;
    case "wecom":
      return `/cgi-bin/webhook/send?key=${token}`;
    case "dingtalk":
      return `/robot/send?access_token=${token}`;
    case "feishu":
      return `/open-apis/bot/v2/hook/${token}`;
  }
}
