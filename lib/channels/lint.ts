import type { EndpointConfig } from "@/lib/domain/endpoints";
import { takesAbroad } from "./abroad";
import { channelDescriptor, detectChannel } from "./descriptors";
import { templateWarnings } from "./lint-template";
import type { Channel } from "./types";

export { sampleEvent } from "./lint-template";

/** Something worth a second look that does not stop saving. `key` names a text under `webhooks.warnings`. */
export type EndpointWarning = { field: string; key: string; values?: Record<string, string | number> };

/** Warnings about a configuration that is otherwise valid, in the order of the form. */
export function lintConfiguration(endpoint: EndpointConfig, channel: Channel): EndpointWarning[] {
  return [
    ...quickWarnings(endpoint),
    ...abroadWarnings(endpoint),
    ...(endpoint.format === "template" ? templateWarnings(endpoint, channel) : []),
  ];
}

/** Those that can be told without rendering anything: cheap enough for every line of a list. */
export function quickWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  return [
    ...addressWarnings(endpoint),
    ...hookWarnings(endpoint),
    ...mailWarnings(endpoint),
    ...(endpoint.signature.scheme === "dmhub" ? [{ field: "signature.scheme", key: "dmhub_white_space" }] : []),
    ...mentionWarnings(endpoint),
    ...maskWarnings(endpoint),
  ];
}

function addressWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  if (endpoint.channel === "email" || !URL.canParse(endpoint.url)) return [];
  const url = new URL(endpoint.url);
  const { hosts, name, hasUrl } = channelDescriptor(endpoint.channel);
  const field = hasUrl ? "url" : "config.apiBase";
  const warnings: EndpointWarning[] = [];
  const detected = hasUrl ? detectChannel(endpoint.url) : null;
  if (detected !== null && detected !== endpoint.channel) {
    warnings.push({ field: "channel", key: "url_of_other_channel", values: { channel: detected } });
  } else if (hosts.length > 0 && !hosts.includes(url.hostname)) {
    warnings.push({ field, key: "url_host_unusual", values: { host: url.host, zh: name.zh, en: name.en } });
  }
  if (url.protocol === "http:") warnings.push({ field, key: "url_not_encrypted" });
  return warnings;
}

/** Addresses of the right platform that take something else, or that hold what is made anew for every push. */
function hookWarnings({ channel, url: text }: EndpointConfig): EndpointWarning[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const at = (key: string): EndpointWarning[] => [{ field: "url", key }];
  if (channel === "dingtalk" && (url.searchParams.has("sign") || url.searchParams.has("timestamp"))) {
    return at("dingtalk_url_signed");
  }
  if (channel === "slack" && /^\/(?:workflows|triggers)\//.test(url.pathname)) return at("slack_workflow_url");
  if (channel === "discord" && /\/(?:slack|github)\/?$/.test(url.pathname)) return at("discord_compatible_url");
  return [];
}

const SUBMISSION_TLS = 465;
const SUBMISSION_STARTTLS = 587;
const RELAY = 25;

function mailWarnings({ config: { smtp } }: EndpointConfig): EndpointWarning[] {
  if (smtp === undefined) return [];
  const { port, security, auth, from } = smtp;
  const warnings: EndpointWarning[] = [];
  // As document C prints it; to common mailers it would mean TLS from the first byte, which fails on 587.
  if (smtp.secure === true && security === "starttls") {
    warnings.push({ field: "config.smtp.security", key: "smtp_secure_587", values: { port } });
  }
  if (port === SUBMISSION_STARTTLS && security === "tls") {
    warnings.push({ field: "config.smtp.security", key: "smtp_587_tls" });
  }
  if (port === SUBMISSION_TLS && security !== "tls") {
    warnings.push({ field: "config.smtp.security", key: "smtp_465_plain" });
  }
  if (port === RELAY) warnings.push({ field: "config.smtp.port", key: "smtp_port_25" });
  if (security === "none" && auth !== undefined && auth.user !== "") {
    warnings.push({ field: "config.smtp.security", key: "smtp_password_plain" });
  }
  const sender = addressOf(from);
  const user = addressOf(auth?.user);
  if (sender !== null && user !== null && sender !== user) {
    warnings.push({ field: "config.smtp.from", key: "smtp_other_sender", values: { user } });
  }
  return warnings;
}

/** The address of `Name <address>`, in small letters; null when it is none. */
function addressOf(text: string | undefined): string | null {
  const address = /<([^<>]+)>\s*$/.exec(text ?? "")?.[1] ?? text ?? "";
  return /^[^\s@]+@[^\s@]+$/.test(address.trim()) ? address.trim().toLowerCase() : null;
}

function mentionWarnings({ channel, config: { mentions: wanted, messageType } }: EndpointConfig): EndpointWarning[] {
  if (wanted === undefined) return [];
  const { mentions } = channelDescriptor(channel);
  const field = "config.mentions";
  if (wanted.mobiles.length > 0 && !mentions.mobiles) return [{ field, key: "mentions_mobiles_unsupported" }];
  const loud = wanted.all || wanted.mobiles.length > 0;
  // Only a text message of this platform calls everybody, or somebody by number.
  if (channel === "wecom" && loud && messageType !== "text") return [{ field, key: "wecom_mention_as_text" }];
  const single = wanted.userIds.length > 0;
  return channel === "wecom" && single && messageType === "card" ? [{ field, key: "wecom_mention_no_card" }] : [];
}

function maskWarnings({ channel, maskContacts }: EndpointConfig): EndpointWarning[] {
  const { maskByDefault } = channelDescriptor(channel);
  return maskByDefault && !maskContacts ? [{ field: "maskContacts", key: "contacts_shown" }] : [];
}

function abroadWarnings(endpoint: EndpointConfig): EndpointWarning[] {
  return takesAbroad(endpoint) ? [{ field: "channel", key: "platform_abroad" }] : [];
}
