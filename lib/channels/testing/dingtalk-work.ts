import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { dingtalkWorkChannel } from "../dingtalk-work";
import { context, endpoint, message, SECRET } from "./endpoint";

/** Fixtures of the work notice's tests. */
export const LINK = "https://console.example.com/m/1";
export const CONFIG: ChannelConfig = {
  appKey: "dingabcdef012345",
  appSecret: SECRET,
  agentId: "123456789",
  userIds: ["u1", "u2"],
  deptIds: ["101", "102"],
};

export const subjectOf = (settings: ChannelConfig = {}, extra: Partial<EndpointConfig> = {}): EndpointConfig =>
  endpoint("dingtalk_work", { config: { ...CONFIG, ...settings }, ...extra });

/** The one part of a notice, its token and its question afterwards. */
export function build(
  settings: ChannelConfig = {},
  extra: Partial<EndpointConfig> = {},
  data: Record<string, unknown> = {},
  link: string | null = LINK,
) {
  const built = dingtalkWorkChannel.build(
    message(data),
    subjectOf(settings, extra),
    context(link === null ? {} : { link }),
  );
  if (!built.ok) throw new Error(built.problem.diagnosis);
  const [part, ...others] = built.parts ?? [];
  if (part?.access === undefined || part.confirm === undefined || others.length > 0) throw new Error("not one part");
  const { access, confirm } = part;
  return { shown: built.request, part, access, confirm, body: JSON.parse(part.request("T").body) };
}
