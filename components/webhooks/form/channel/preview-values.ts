import type { WebhookValues } from "../values";
import type { ChannelValues } from "./values";

const or = (given: string, sample: string) => (given.trim() === "" ? sample : given);
const some = (given: string[], sample: string) => (given.length === 0 ? [sample] : given);
const STAND_IN = "not-entered-yet";
const MAILBOX = "name@example.com";

/**
 * The values with a stand-in for what is not filled in yet, so that the message can be looked at before application and
 * receivers are known. Only ever shown, never sent. `stored`: secrets that were not touched are those of a record.
 */
export function previewValues(values: WebhookValues, stored: boolean): WebhookValues {
  return { ...values, config: { ...values.config, ...standIns(values, stored) } };
}

function standIns({ channel, config }: WebhookValues, stored: boolean): Partial<ChannelValues> {
  const secret = (given: string | undefined) => (stored && given === undefined ? undefined : or(given ?? "", STAND_IN));
  switch (channel) {
    case "wecom_app": {
      const nobody = config.toUser.length + config.toParty.length + config.toTag.length === 0;
      return {
        corpId: or(config.corpId, "ww0123456789abcdef"),
        agentId: or(config.agentId, "1000002"),
        secret: secret(config.secret),
        ...(nobody ? { toUser: ["zhangsan"] } : {}),
      };
    }
    case "dingtalk_work": {
      const nobody = config.userIds.length + config.deptIds.length === 0;
      return {
        appKey: or(config.appKey, "dingsample0123456789"),
        agentId: or(config.agentId, "123456789"),
        appSecret: secret(config.appSecret),
        ...(nobody ? { userIds: ["manager01"] } : {}),
      };
    }
    case "feishu_app":
      return {
        tenants: config.tenants.map((row) => ({
          ...row,
          appId: or(row.appId, "cli_a1b2c3d4e5f6"),
          appSecret: secret(row.appSecret),
          receiveIds: some(row.receiveIds, row.receiveIdType === "email" ? MAILBOX : "ou_sample01"),
        })),
      };
    case "email": {
      const { smtp } = config;
      const user = smtp.auth.user.trim() === "" && smtp.from.trim() === "" ? MAILBOX : smtp.auth.user;
      return {
        smtp: {
          ...smtp,
          host: or(smtp.host, "smtp.example.com"),
          port: smtp.port ?? 465,
          auth: { user, pass: secret(smtp.auth.pass) },
        },
        to: some(config.to, MAILBOX),
      };
    }
    default:
      return {};
  }
}
