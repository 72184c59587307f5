import type { z } from "zod";
import type { ChannelId } from "@/lib/domain/endpoints";
import { type ConfigIssue, channelSchema, isEmpty } from "./config-schema";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { foreignFields, mailIssues } from "./email-config";

// A private deployment or the built-in receiver may stand behind a prefix.
const FEISHU_HOOK = /\/open-apis\/bot\/(?:v2\/)?hook\/[^/]+\/?$/;

const SLACK_HOOK = /\/services\/[^/]+\/[^/]+\/[^/]+\/?$/;
/** Workflow triggers take variables of their own making, and answer otherwise. */
const SLACK_WORKFLOW = /^\/(?:workflows|triggers)\//;

function slackUrlIssue({ hostname, pathname }: URL): string | null {
  const own = CHANNEL_DESCRIPTORS.slack.hosts.some((host) => host === hostname);
  if (own && SLACK_WORKFLOW.test(pathname)) return "slack_url_workflow";
  // Other servers take Slack's format at addresses of their own.
  if (own ? !SLACK_HOOK.test(pathname) : pathname === "/") return "slack_url_hook";
  return null;
}

const DISCORD_HOOK = /\/api\/(?:v\d+\/)?webhooks\/\d+\/[^/]+(?<suffix>\/(?:slack|github))?\/?$/;

function discordUrlIssue({ pathname }: URL): string | null {
  const match = DISCORD_HOOK.exec(pathname);
  if (!match) return "discord_url_hook";
  return match.groups?.suffix === undefined ? null : "discord_url_suffix";
}

function discordThreadIssues({ threadId }: Record<string, unknown>): ConfigIssue[] {
  return isEmpty(threadId) || /^\s*\d+\s*$/.test(String(threadId))
    ? []
    : [{ key: "threadId", message: "discord_thread_id" }];
}

/** Somebody has to get it; departments and tags have numbers, which are easily mixed up with the ids of people. */
function wecomReceiverIssues(config: Record<string, unknown>): ConfigIssue[] {
  if ([config.toUser, config.toParty, config.toTag].every(isEmpty)) {
    return [{ key: "toUser", message: "wecom_receivers" }];
  }
  return ["toParty", "toTag"].flatMap((key) => {
    const list = Array.isArray(config[key]) ? config[key] : String(config[key] ?? "").split(/[|,;，；\s]+/);
    return list.some((id) => !/^\d*$/.test(String(id).trim())) ? [{ key, message: "wecom_numbers" }] : [];
  });
}

/** A notice goes to people or to departments, whose ids are numbers. */
function dingtalkReceiverIssues({ userIds, deptIds }: Record<string, unknown>): ConfigIssue[] {
  if (isEmpty(userIds) && isEmpty(deptIds)) return [{ key: "userIds", message: "dingtalk_receivers" }];
  const departments = Array.isArray(deptIds) ? deptIds : String(deptIds ?? "").split(/[|,;，；\s]+/);
  const wrong = departments.some((id) => !/^\d*$/.test(String(id).trim()));
  return wrong ? [{ key: "deptIds", message: "dingtalk_numbers" }] : [];
}

/** Each tenant is an application of its own: with its secret, and somebody to write to. */
function feishuTenantIssues({ tenants }: Record<string, unknown>): ConfigIssue[] {
  if (!Array.isArray(tenants)) return [];
  return tenants.flatMap((tenant: unknown, index) =>
    ["appId", "appSecret", "receiveIds"].flatMap((key): ConfigIssue[] => {
      const value: unknown = typeof tenant === "object" && tenant !== null ? Reflect.get(tenant, key) : undefined;
      return isEmpty(value) ? [{ key: `tenants.${index}.${key}`, message: "required" }] : [];
    }),
  );
}

/**
 * What each channel checks of a configuration that somebody enters, the shape of its address first. Plain rules: the
 * form uses them in the browser, the channels on the server.
 */
export const CHANNEL_INPUT = {
  custom: channelSchema(CHANNEL_DESCRIPTORS.custom, () => null),
  wecom: channelSchema(CHANNEL_DESCRIPTORS.wecom, (url) => (url.searchParams.get("key") ? null : "wecom_url_key")),
  dingtalk: channelSchema(CHANNEL_DESCRIPTORS.dingtalk, (url) =>
    url.searchParams.get("access_token") ? null : "dingtalk_url_token",
  ),
  wecom_app: channelSchema(CHANNEL_DESCRIPTORS.wecom_app, () => null, wecomReceiverIssues),
  dingtalk_work: channelSchema(CHANNEL_DESCRIPTORS.dingtalk_work, () => null, dingtalkReceiverIssues),
  feishu_app: channelSchema(CHANNEL_DESCRIPTORS.feishu_app, () => null, feishuTenantIssues),
  slack: channelSchema(CHANNEL_DESCRIPTORS.slack, slackUrlIssue),
  discord: channelSchema(CHANNEL_DESCRIPTORS.discord, discordUrlIssue, discordThreadIssues),
  email: channelSchema(CHANNEL_DESCRIPTORS.email, () => null, mailIssues).superRefine(({ headers }, check) => {
    for (const name of foreignFields((headers ?? {}) as Record<string, string>)) {
      check.addIssue({ code: "custom", path: ["headers", name], message: "mail_header" });
    }
  }),
  feishu: channelSchema(CHANNEL_DESCRIPTORS.feishu, (url) =>
    FEISHU_HOOK.test(url.pathname) ? null : "feishu_url_hook",
  ),
} as const satisfies Record<ChannelId, z.ZodType>;
