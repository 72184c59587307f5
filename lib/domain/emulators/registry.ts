import { dingtalkEmulator } from "./dingtalk";
import { feishuEmulator } from "./feishu";
import { httpEmulator } from "./http";
import type { Emulator, ReceiverKind } from "./types";
import { wecomEmulator } from "./wecom";

/** Every kind's emulator; exhaustive by type. */
export const EMULATORS = {
  http: httpEmulator,
  wecom: wecomEmulator,
  dingtalk: dingtalkEmulator,
  feishu: feishuEmulator,
} as const satisfies Record<ReceiverKind, Emulator>;

/** The tail of a receiver's address, in the shape of the real robot's. `token` is the robot's id. */
export function receiverTail(kind: ReceiverKind, token: string): string {
  switch (kind) {
    case "http":
      return "";
    case "wecom":
      return `/cgi-bin/webhook/send?key=${token}`;
    case "dingtalk":
      return `/robot/send?access_token=${token}`;
    case "feishu":
      return `/open-apis/bot/v2/hook/${token}`;
  }
}

/** The id in the last path part, for the kind that carries it there. */
export function pathTokenOf(kind: ReceiverKind, path: readonly string[]): string | null {
  return kind === "feishu" ? (path.at(-1) ?? null) : null;
}
