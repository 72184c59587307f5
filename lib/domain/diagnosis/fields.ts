import type { ChannelId } from "../endpoints";

/*
 * General findings speak of the address and of the authentication. Where the form of a channel has neither, they stand in
 * another field: an application's address is the base of its API, a robot's address is its credential.
 */
type General = "url" | "auth";

const ROBOT = { auth: "url" } as const;

const ELSEWHERE: Readonly<Record<ChannelId, Partial<Record<General, string>>>> = {
  custom: {},
  wecom: ROBOT,
  dingtalk: ROBOT,
  feishu: ROBOT,
  slack: ROBOT,
  discord: ROBOT,
  wecom_app: { url: "config.apiBase", auth: "config.secret" },
  dingtalk_work: { url: "config.apiBase", auth: "config.appSecret" },
  feishu_app: { url: "config.apiBase", auth: "config.tenants" },
  email: { url: "config.smtp.host", auth: "config.smtp.auth.pass" },
};

/** The field of a finding in the form of the channel it is about. */
export function fieldIn(channel: string | undefined, field: string): string {
  if (field !== "url" && field !== "auth") return field;
  const known = Object.entries(ELSEWHERE).find(([id]) => id === channel)?.[1];
  return known?.[field] ?? field;
}
