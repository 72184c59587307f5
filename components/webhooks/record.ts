import type { EventCategory, EventType } from "@/lib/domain/catalogue/types";
import type { ChannelConfig, FeishuTenant, SmtpSettings } from "@/lib/domain/channel-config";
import type {
  ChannelId,
  EndpointTemplate,
  EndpointTrigger,
  Locale,
  SecretState,
  SignatureScheme,
  SuccessRule,
  WireFormat,
} from "@/lib/domain/endpoints";
import type { RuleRecord } from "./form/rules/values";

/** What the form needs of a stored webhook: secrets only as set or not, the address masked. */
export type WebhookRecord = RuleRecord & {
  id: string;
  name: string;
  description: string;
  channel: ChannelId;
  trigger: EndpointTrigger;
  url: string;
  subscriptions: readonly { category: string; enabled: boolean; events: readonly EventType[] }[];
  enabled: boolean;
  disabledReason: string | null;
  config: ConfigRecord;
  auth: AuthRecord;
  /** `previousUntil`: until then the secret before the last rotation signs as well. */
  signature: { scheme: SignatureScheme; secret: SecretState; previousUntil?: string | undefined };
  format: WireFormat;
  template?: EndpointTemplate | undefined;
  locale: Locale;
  headers: Readonly<Record<string, string | SecretState>>;
  timeoutMs: number;
  retry: { delays: readonly number[] };
  successRule: SuccessRule;
  maskContacts: boolean;
  version: number;
};

/** A channel's settings as a read shows them: `ConfigDto` of the services. */
export type ConfigRecord = Omit<ChannelConfig, "secret" | "appSecret" | "tenants" | "smtp"> & {
  secret: SecretState;
  appSecret?: SecretState | undefined;
  tenants?: readonly (Omit<FeishuTenant, "appSecret"> & { appSecret: SecretState })[] | undefined;
  smtp?: (Omit<SmtpSettings, "auth"> & { auth?: { user: string; pass: SecretState } | undefined }) | undefined;
};

export type AuthRecord =
  | { type: "none" }
  | { type: "basic"; username: string; password: SecretState }
  | { type: "bearer"; token: SecretState }
  | { type: "headers"; items: readonly { name: string; value: SecretState }[] }
  | { type: "authorization"; key: string };

/** The catalogue as the form and the list show it, names in the reader's language. */
export type EventGroup = {
  category: EventCategory;
  name: string;
  events: readonly EventChoice[];
};
export type EventChoice = { type: EventType; name: string; description: string };

/** A built-in receiver that a new webhook is made for. */
export type ReceiverPrefill = {
  id: string;
  name: string;
  channel: ChannelId;
  url: string;
  keywords: readonly string[];
  secret: SecretState;
};
