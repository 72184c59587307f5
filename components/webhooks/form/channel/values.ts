import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelConfigKey, FeishuReceiveIdType, MailSecurity, MessageType } from "@/lib/domain/channel-config";
import type { ChannelId, SecretState } from "@/lib/domain/endpoints";
import type { ConfigRecord, ReceiverPrefill, WebhookRecord } from "../../record";

/**
 * What the form holds of a channel's `config`, for all channels at once: what was entered stays when the platform is
 * switched. Secrets as in the form: `undefined` keeps what is stored, "" takes it away.
 */
export type ChannelValues = {
  method: "POST" | "PUT";
  secret: string | undefined;
  keywords: string[];
  mentions: { all: boolean; mobiles: string[]; userIds: string[] };
  /** Null = the channel's own. */
  messageType: MessageType | null;
  apiBase: string;
  corpId: string;
  agentId: string;
  toUser: string[];
  toParty: string[];
  toTag: string[];
  appKey: string;
  appSecret: string | undefined;
  userIds: string[];
  deptIds: string[];
  tenants: TenantRow[];
  smtp: {
    host: string;
    /** Null while the field is empty. */
    port: number | null;
    security: MailSecurity;
    auth: { user: string; pass: string | undefined };
    from: string;
  };
  to: string[];
  cc: string[];
  threadId: string;
};
export type TenantRow = {
  name: string;
  appId: string;
  appSecret: string | undefined;
  receiveIdType: FeishuReceiveIdType;
  receiveIds: string[];
};

export const FIRST_TENANT: TenantRow = {
  name: "",
  appId: "",
  appSecret: undefined,
  receiveIdType: "open_id",
  receiveIds: [],
};

/** What an emulated application takes: any will do, these show the shape. */
const SAMPLE = {
  wecom_app: { corpId: "ww0123456789abcdef", agentId: "1000002", toUser: ["zhangsan"] },
  dingtalk_work: { appKey: "dingsample0123456789", agentId: "123456789", userIds: ["manager01"] },
  feishu_app: { tenants: [{ ...FIRST_TENANT, appId: "cli_a1b2c3d4e5f6", receiveIds: ["ou_sample01"] }] },
} as const satisfies Partial<Record<ChannelId, Partial<ChannelValues> | object>>;

/** Nothing filled in, or the sample ids that an emulated application takes. */
export function newChannelValues(receiver: ReceiverPrefill | null): ChannelValues {
  const empty: ChannelValues = {
    method: "POST",
    secret: undefined,
    keywords: [...(receiver?.keywords ?? [])],
    mentions: { all: false, mobiles: [], userIds: [] },
    messageType: null,
    apiBase: "",
    corpId: "",
    agentId: "",
    toUser: [],
    toParty: [],
    toTag: [],
    appKey: "",
    appSecret: undefined,
    userIds: [],
    deptIds: [],
    tenants: [FIRST_TENANT],
    smtp: { host: "", port: 465, security: "tls", auth: { user: "", pass: undefined }, from: "" },
    to: [],
    cc: [],
    threadId: "",
  };
  if (receiver === null || channelDescriptor(receiver.channel).hasUrl) return empty;
  return { ...empty, ...sampleOf(receiver), apiBase: receiver.url };
}

function sampleOf({ channel, secret }: ReceiverPrefill): Partial<ChannelValues> {
  // A receiver without a secret takes any; one with a secret fills it in on the server.
  const own = secret.set ? undefined : "sample-secret";
  switch (channel) {
    case "wecom_app":
      return { ...SAMPLE.wecom_app, toUser: [...SAMPLE.wecom_app.toUser], secret: own };
    case "dingtalk_work":
      return { ...SAMPLE.dingtalk_work, userIds: [...SAMPLE.dingtalk_work.userIds], appSecret: own };
    case "feishu_app":
      return {
        tenants: SAMPLE.feishu_app.tenants.map((row) => ({ ...row, receiveIds: [...row.receiveIds], appSecret: own })),
      };
    default:
      return {};
  }
}

/** The stored settings, ready to be edited. */
export function storedChannelValues(config: ConfigRecord): ChannelValues {
  const empty = newChannelValues(null);
  const { smtp, tenants, secret: _secret, appSecret: _appSecret, ...rest } = config;
  return {
    ...empty,
    ...defined(rest),
    tenants: tenants?.map((tenant) => ({ ...FIRST_TENANT, ...tenant, appSecret: undefined })) ?? empty.tenants,
    smtp:
      smtp === undefined
        ? empty.smtp
        : { ...smtp, from: smtp.from ?? "", auth: { user: smtp.auth?.user ?? "", pass: undefined } },
  };
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

type Values = { channel: ChannelId; config: ChannelValues };

/**
 * The `config` a service gets: what the channel knows and nothing else. In a change, `null` takes away what is stored, and
 * a secret that was not touched is absent; a complete configuration leaves out what is not filled in.
 */
export function channelConfiguration(
  { channel, config }: Values,
  record: WebhookRecord | null,
): Record<string, unknown> {
  const all: Record<ChannelConfigKey, unknown> = {
    ...textsOf(config),
    method: config.method,
    keywords: config.keywords,
    mentions: mentionsOf(channel, config),
    messageType: config.messageType ?? undefined,
    secret: config.secret,
    appSecret: config.appSecret,
    ...listsOf(config),
    tenants: config.tenants.map(tenantOf),
    smtp: smtpOf(config.smtp),
  };
  const secrets: readonly string[] = SECRETS;
  const entries = channelDescriptor(channel).configFields.map((field): [string, unknown] => [
    field,
    all[field] ?? (record === null || secrets.includes(field) ? absentSecret(field, channel, record) : null),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const SECRETS = ["secret", "appSecret"] as const satisfies readonly ChannelConfigKey[];

/** A secret is not carried to another platform. */
const absentSecret = (field: string, channel: ChannelId, record: WebhookRecord | null) =>
  record !== null && record.channel !== channel && field === "secret" ? null : undefined;

const filled = (text: string) => (text.trim() === "" ? undefined : text.trim());
const some = (list: readonly string[]) => (list.length === 0 ? undefined : list);

const textsOf = ({ apiBase, corpId, agentId, appKey, threadId }: ChannelValues) => ({
  apiBase: filled(apiBase),
  corpId: filled(corpId),
  agentId: filled(agentId),
  appKey: filled(appKey),
  threadId: filled(threadId),
});

const listsOf = ({ toUser, toParty, toTag, userIds, deptIds, to, cc }: ChannelValues) => ({
  toUser: some(toUser),
  toParty: some(toParty),
  toTag: some(toTag),
  userIds: some(userIds),
  deptIds: some(deptIds),
  to: some(to),
  cc: some(cc),
});

function mentionsOf(channel: ChannelId, { mentions }: ChannelValues) {
  const { mentions: known } = channelDescriptor(channel);
  const kept = {
    all: known.all && mentions.all,
    mobiles: known.mobiles ? mentions.mobiles : [],
    userIds: known.userIds ? mentions.userIds : [],
  };
  return kept.all || kept.mobiles.length > 0 || kept.userIds.length > 0 ? kept : undefined;
}

function tenantOf({ name, appSecret, ...tenant }: TenantRow) {
  const title = filled(name);
  return {
    ...tenant,
    ...(title === undefined ? {} : { name: title }),
    ...(appSecret === undefined ? {} : { appSecret }),
  };
}

/** Without a user nobody signs in. */
function smtpOf({ host, port, security, auth, from }: ChannelValues["smtp"]) {
  const user = filled(auth.user);
  const sender = filled(from);
  return {
    host: host.trim(),
    port: port ?? Number.NaN,
    security,
    ...(user === undefined ? {} : { auth: { user, ...(auth.pass === undefined ? {} : { pass: auth.pass }) } }),
    ...(sender === undefined ? {} : { from: sender }),
  };
}

const UNSET: SecretState = { set: false };

/** What is stored of a channel's secrets, as long as the platform is the stored one; `given`: what a receiver brings. */
export function storedSecrets(channel: ChannelId, record: WebhookRecord | null, given: SecretState = UNSET) {
  const config = record !== null && record.channel === channel ? record.config : null;
  return {
    secret: config?.secret ?? given,
    appSecret: config?.appSecret ?? given,
    tenant: (appId: string): SecretState =>
      config === null ? given : (config.tenants?.find((tenant) => tenant.appId === appId.trim())?.appSecret ?? UNSET),
    /** A password belongs to its user. */
    pass: (user: string): SecretState =>
      config?.smtp?.auth !== undefined && config.smtp.auth.user === user.trim() ? config.smtp.auth.pass : UNSET,
  };
}

/** Stored secrets stand in for what the browser does not know, so that rules about them can be checked. */
export function completeChannel(
  { channel, config }: Values,
  stored: ReturnType<typeof storedSecrets>,
  standIn: string,
): ChannelValues {
  // Emptied is taken away.
  const known = (value: string | undefined, state: SecretState) =>
    value === "" ? undefined : (value ?? (state.set ? standIn : undefined));
  return {
    ...config,
    secret: channelDescriptor(channel).requiredFields.includes("secret")
      ? known(config.secret, stored.secret)
      : config.secret,
    appSecret: known(config.appSecret, stored.appSecret),
    tenants: config.tenants.map((row) => ({ ...row, appSecret: known(row.appSecret, stored.tenant(row.appId)) })),
    smtp: {
      ...config.smtp,
      auth: { ...config.smtp.auth, pass: known(config.smtp.auth.pass, stored.pass(config.smtp.auth.user)) },
    },
  };
}

const LISTS = ["keywords", "mentions", "toUser", "toParty", "toTag", "userIds", "deptIds", "to", "cc"];

/** Where the form shows a finding about `config`: a list's element is the whole list. */
export function channelFormPath(path: string): string {
  const [, key = "", index = "", field = ""] = path.split(".");
  if (LISTS.includes(key)) return `config.${key}`;
  if (key === "tenants" && index !== "") return field === "" ? path : `config.tenants.${index}.${field}`;
  return path;
}
