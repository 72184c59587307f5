import { z } from "zod";
import type { EndpointRow } from "@/db/queries/endpoints";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { DOTS } from "@/lib/domain/masking";
import { withoutNull } from "./patch";
import { type EndpointContent, isSensitiveHeader, secretsByPath } from "./sealing";

/*
 * Configurations as a file: what a person chose, in the words of the API, without a secret. The address is one (a robot's
 * is its credential): it is in the file where masking leaves it as it is, otherwise only its masked form is.
 */

export const EXPORT_FORMAT = "hooklane.webhooks";
export const EXPORT_VERSION = 1;
/** Endpoints of one file. */
export const EXPORT_MAX = 200;
/** Bytes of a file that is imported. */
export const IMPORT_MAX_BYTES = 2_097_152;

/** One endpoint of a file. Everything but name and channel is checked by the schemas of the API when it is imported. */
export const ExportItemSchema = z.looseObject({
  name: z.string().max(200),
  channel: z.enum(CHANNEL_IDS),
  /** The address as reads show it, where the whole one is a secret. */
  urlMasked: z.string().max(2_100).optional(),
  /** Paths of the secrets that were set (`url`, `config.secret`, `auth.token`, `headers.x-api-key`, …). */
  secrets: z.array(z.string().max(300)).max(100).default([]),
});
export type ExportItem = z.output<typeof ExportItemSchema>;

export const ExportDocumentSchema = z.object({
  format: z.literal(EXPORT_FORMAT, "import_format"),
  version: z.literal(EXPORT_VERSION, "import_format"),
  exportedAt: z.string().max(40).optional(),
  webhooks: z.array(ExportItemSchema).min(1).max(EXPORT_MAX),
});
export type ExportDocument = z.output<typeof ExportDocumentSchema>;

/** An endpoint as a file has it; `nameOf` gives the names of those that are told of failures. */
export function toExportItem(
  row: EndpointRow,
  content: EndpointContent,
  nameOf: (endpointId: string) => string | undefined,
): ExportItem {
  const { rules } = content;
  const hasUrl = channelDescriptor(row.channel).hasUrl;
  const open = row.urlDisplay === content.url && !isMaskedText(content.url);
  const { url: _url, ...secrets } = secretsByPath(content);
  const item: Record<string, unknown> = {
    name: row.name,
    ...(row.description === "" ? {} : { description: row.description }),
    channel: row.channel,
    ...(!hasUrl ? {} : open ? { url: content.url } : { urlMasked: row.urlDisplay }),
    enabled: row.enabled,
    events: content.subscriptions.map(({ category, enabled, events }) => ({ type: category, enabled, events })),
    config: row.settings.config,
    auth: authOf(content),
    signature: { scheme: content.signature.scheme },
    format: content.format,
    ...(content.template === undefined ? {} : { template: content.template }),
    locale: content.locale,
    headers: Object.fromEntries(
      Object.entries(content.headers).map(([name, value]) => [name, isSensitiveHeader(name) ? null : value]),
    ),
    timeoutMs: content.timeoutMs,
    retry: content.retry,
    successRule: content.successRule,
    maskContacts: content.maskContacts,
    filters: rules.filters,
    rateLimit: withoutNull(rules.rateLimit),
    dedupeSeconds: rules.dedupeSeconds,
    schedule: rules.schedule,
    alerts: alertsOf(rules.alerts, nameOf),
    ordered: rules.ordered,
    secrets: [...(hasUrl && !open ? ["url"] : []), ...Object.keys(secrets), ...(row.settings.missingSecrets ?? [])],
  };
  return ExportItemSchema.parse({ ...item, secrets: [...new Set(item.secrets as string[])].sort() });
}

/** Ids of what is told of failures, by endpoint. */
export const alertIds = (content: EndpointContent): readonly string[] => content.rules.alerts?.endpoints ?? [];

/** Whether a text is a masked address, which is no address. */
export const isMaskedText = (text: unknown): boolean => typeof text === "string" && text.includes(DOTS);

/** Other installations know other ids: those told of failures go by name. */
function alertsOf(alerts: EndpointContent["rules"]["alerts"], nameOf: (id: string) => string | undefined) {
  if (alerts === null) return null;
  return { ...alerts, endpoints: alerts.endpoints.flatMap((id) => nameOf(id) ?? []) };
}

function authOf({ auth }: EndpointContent): Record<string, unknown> {
  switch (auth.type) {
    case "none":
    case "authorization":
      return auth;
    case "basic":
      return { type: "basic", username: auth.username };
    case "bearer":
      return { type: "bearer" };
    case "headers":
      return { type: "headers", items: auth.items.map(({ name }) => ({ name })) };
  }
}
