import type { EndpointRow } from "@/db/queries/endpoints";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { type AuditChange, boundedChanges, fieldChanges, secretChanges } from "@/lib/domain/audit-changes";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import type { KeyRing } from "@/lib/secrets";
import { openContent, secretsByPath } from "./sealing";

/**
 * What a change of an endpoint changed, as the audit log keeps it. Of an address both masked forms are told, and that the
 * whole was replaced where the masks look alike; of other secrets only that they were set, replaced or taken away.
 */
export function endpointChanges(keys: KeyRing, before: EndpointRow, after: EndpointRow): AuditChange[] {
  const own = fieldChanges(plain(before), plain(after));
  // A switch alone leaves the sealed text as it is.
  const sealed = before.sealed === after.sealed ? [] : secretChanges(secretsOf(keys, before), secretsOf(keys, after));
  const told = new Set(own.map((change) => change.field));
  return boundedChanges([...own, ...sealed.filter((change) => !told.has(change.field))]);
}

function secretsOf(keys: KeyRing, row: EndpointRow): Record<string, string> {
  const { url, ...rest } = secretsByPath(openContent(keys, row));
  // Where the address follows from `config`, its parts are told there.
  return channelDescriptor(row.channel).hasUrl && url !== undefined ? { url, ...rest } : rest;
}

/** Everything a person chose that is no secret, by the paths of the API. */
function plain(row: EndpointRow): Record<string, unknown> {
  const {
    subscriptions,
    rules,
    authorizationKeys: _keys,
    missingSecrets: _missing,
    headers,
    ...settings
  } = row.settings;
  return {
    ...settings,
    ...NO_RULES,
    ...rules,
    // Sensitive headers are kept empty here; their values count among the secrets.
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== "")),
    name: row.name,
    description: row.description,
    channel: row.channel,
    ...(channelDescriptor(row.channel).hasUrl ? { url: row.urlDisplay } : {}),
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    events: Object.fromEntries(
      subscriptions.map(({ category, enabled, events }) => [category, { enabled, events: [...events].sort() }]),
    ),
  };
}
