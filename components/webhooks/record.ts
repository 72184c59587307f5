import type { EventCategory, EventType } from "@/lib/domain/catalogue/types";
import type {
  ChannelConfig,
  ChannelId,
  Locale,
  SecretState,
  SignatureScheme,
  WireFormat,
} from "@/lib/domain/endpoints";
import type { RuleRecord } from "./form/rules/values";

/** What the form needs of a stored webhook: secrets only as set or not, the address masked. */
export type WebhookRecord = RuleRecord & {
  id: string;
  name: string;
  description: string;
  channel: ChannelId;
  url: string;
  subscriptions: readonly { category: string; enabled: boolean; events: readonly EventType[] }[];
  enabled: boolean;
  disabledReason: string | null;
  config: Omit<ChannelConfig, "secret"> & { secret: SecretState };
  auth: AuthRecord;
  signature: { scheme: SignatureScheme; secret: SecretState };
  format: WireFormat;
  template?: { body: string; contentType?: string | undefined } | undefined;
  locale: Locale;
  headers: Readonly<Record<string, string | SecretState>>;
  timeoutMs: number;
  retry: { delays: readonly number[] };
  successRule: { type: "2xx" | "200" };
  maskContacts: boolean;
  version: number;
};

export type AuthRecord =
  | { type: "none" }
  | { type: "basic"; username: string; password: SecretState }
  | { type: "bearer"; token: SecretState }
  | { type: "headers"; items: readonly { name: string; value: SecretState }[] };

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
