import { fieldChanges } from "@/lib/domain/audit-changes";
import type { FieldChange } from "../detail/change-list";
import type { WebhookRecord } from "../record";
import { storedValues, toConfiguration, type WebhookValues } from "./values";

/** Where the configuration holds what must not be shown, not even to who has just typed it. */
const SECRET =
  /^url$|^auth\.(password|token|items)|^headers\.|^signature\.secret$|^config\.(secret|appSecret|tenants|smtp\.auth\.pass)/;

/** What the form holds that the stored webhook does not: the paths of the change log, secrets only as changed. */
export function ownChanges(record: WebhookRecord, values: WebhookValues, timeZone: string): FieldChange[] {
  const before = toConfiguration(storedValues(record, timeZone), record);
  const after = toConfiguration(values, record);
  return fieldChanges(comparable(before), comparable(after)).map((change) =>
    SECRET.test(change.field) ? { field: change.field, secret: "changed" } : change,
  );
}

/** Subscriptions by category, as the change log has them. */
function comparable({ events, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const blocks = Array.isArray(events) ? events : [];
  return {
    ...rest,
    events: Object.fromEntries(
      blocks.map(({ type, enabled, events: types }) => [type, { enabled, events: [...types].sort() }]),
    ),
  };
}
