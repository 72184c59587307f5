import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { organizationFacts } from "@/db/queries/endpoints";
import {
  endpointNamesInUse,
  listNotificationChannels,
  lockNotificationList,
  type NotificationChannelRow,
  putNotificationChannel,
} from "@/db/queries/notifications";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { EndpointWarning } from "@/lib/channels/registry";
import { authorize, type ServiceContext } from "@/lib/context";
import { EndpointInputSchema } from "@/lib/domain/endpoints";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { EndpointPatchSchema, mergePatch } from "@/lib/services/endpoints/patch";
import { storedEndpoint, updateEndpoint } from "@/lib/services/endpoints/update";
import { validateEndpoint } from "@/lib/services/endpoints/validate";
import { freeName, leaveList } from "./channels";
import { inTransaction } from "./in-transaction";
import {
  isNotificationType,
  type Notification,
  type NotificationListDto,
  type NotificationListInput,
  NotificationListSchema,
  type NotificationWarning,
} from "./input";
import { matcher } from "./match";
import { notificationList } from "./read";
import { ruleInputs, triggerEvents } from "./rule-inputs";
import { notificationSettings, setNotificationsEnabled } from "./settings";
import { configurationOf, patchOf, placed, warningsOf } from "./translate";

/** What becomes of one item of the list: a change of a stored endpoint, or a new one. */
type Step =
  | { kind: "change"; row: NotificationChannelRow; patch: Record<string, unknown> }
  | { kind: "make"; configuration: Record<string, unknown> };

/**
 * Replaces the whole list, as document C's configuration calls do, in one transaction. What is stored already is found by
 * type and address and keeps its id, history and secrets; what the list does not name is deleted (a webhook that was
 * taken in only leaves the list).
 * @throws AppError `invalid` with paths like `notifications.0.webhook_url`, `conflict`, `forbidden`
 */
export async function replaceNotifications(
  ctx: ServiceContext,
  input: NotificationListInput,
): Promise<NotificationListDto> {
  authorize(ctx, "endpoint.write");
  const { notifications, enabled } = parseInput(NotificationListSchema, input);
  const stored = await listNotificationChannels(ctx.db, ctx.organizationId);
  const { steps, warnings } = await plan(ctx, notifications, stored);
  await inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    await refuseIfChanged(tx, ctx, stored);
    const kept = new Set(steps.flatMap((step) => (step.kind === "change" ? [step.row.endpoint.id] : [])));
    // First those that go: their names are free for others then.
    for (const row of stored) if (!kept.has(row.endpoint.id)) await leaveList(inside, tx, row);
    for (const [index, step] of steps.entries()) await apply(inside, tx, step, index);
    if (enabled !== undefined) await setNotificationsEnabled(inside, enabled);
    await audit(tx, ctx, { action: "notifications.replaced", objectType: "notifications" });
  });
  return { ...(await notificationList(ctx)), warnings };
}

/** Everything that can be found out before the first row is locked. */
async function plan(ctx: ServiceContext, items: readonly Notification[], stored: readonly NotificationChannelRow[]) {
  const match = matcher(ctx, stored);
  const { rules } = await notificationSettings(ctx.db, ctx.organizationId);
  const { timeZone } = await organizationFacts(ctx.db, ctx.organizationId);
  const nameFor = await nameGiver(ctx, items);
  const steps: Step[] = [];
  const errors: FieldError[] = [];
  const warnings: NotificationWarning[] = [];
  for (const [index, item] of items.entries()) {
    const prefix = `notifications.${index}.`;
    const row = match(item);
    if (row === null) errors.push(...unmatched(item, prefix));
    const step: Step =
      row === null
        ? {
            kind: "make",
            configuration: {
              ...configurationOf(item, nameFor(item), ruleInputs(rules, timeZone)),
              events: triggerEvents(rules.triggers, item.type === "custom"),
            },
          }
        : { kind: "change", row, patch: { ...patchOf(item), version: row.endpoint.version } };
    steps.push(step);
    const found = await check(ctx, step);
    errors.push(...placed(found.errors, prefix));
    warnings.push(...warningsOf(found.warnings, prefix));
  }
  errors.push(...sameAddress(items));
  if (errors.length > 0) throw invalid(errors);
  return { steps, warnings };
}

async function check(
  ctx: ServiceContext,
  step: Step,
): Promise<{ errors: readonly FieldError[]; warnings: EndpointWarning[] }> {
  try {
    if (step.kind === "make") {
      return { errors: [], warnings: (await validateEndpoint(ctx, step.configuration)).warnings };
    }
    const { version: _version, ...change } = parseInput(EndpointPatchSchema, step.patch);
    const merged = mergePatch(storedEndpoint(ctx, step.row.endpoint), change);
    const options = { found: merged.errors, addressKnown: !merged.moved };
    return { errors: [], warnings: (await validateEndpoint(ctx, merged.input, options)).warnings };
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return { errors: error.fields, warnings: [] };
    throw error;
  }
}

/** An id that is not in the list names nothing, and applications need more than the list can say. */
function unmatched({ id, type }: Notification, prefix: string): FieldError[] {
  if (id !== undefined) return [fieldErrorOf(`${prefix}id`, "notification_unknown")];
  return isNotificationType(type) ? [] : [fieldErrorOf(`${prefix}type`, "notification_type")];
}

/** The same address twice would tell everybody twice. */
function sameAddress(items: readonly Notification[]): FieldError[] {
  return items.flatMap(({ type, webhook_url: url }, index) => {
    const earlier = items.findIndex((other) => url !== undefined && other.type === type && other.webhook_url === url);
    return url === undefined || earlier === index
      ? []
      : [fieldErrorOf(`notifications.${index}.webhook_url`, "notification_duplicate")];
  });
}

/** Names for those that come without: the platform's, with a number where it is taken. */
async function nameGiver(ctx: ServiceContext, items: readonly Notification[]) {
  const taken = await endpointNamesInUse(ctx.db, ctx.organizationId);
  for (const { name } of items) if (name !== undefined) taken.add(name);
  return ({ type, locale }: Notification): string => {
    const { zh, en } = channelDescriptor(type).name;
    const base = locale === "en" ? `Leave messages: ${en}` : `留言通知：${zh}`;
    const name = freeName(base, taken);
    taken.add(name);
    return name;
  };
}

async function refuseIfChanged(tx: Tx, ctx: ServiceContext, seen: readonly NotificationChannelRow[]): Promise<void> {
  const now = await listNotificationChannels(tx, ctx.organizationId);
  const ids = (rows: readonly NotificationChannelRow[]) => rows.map(({ endpoint }) => endpoint.id).join();
  if (ids(now) !== ids(seen)) {
    throw new AppError("conflict", "The notifications were changed by somebody else in the meantime. Load them again.");
  }
}

async function apply(inside: ServiceContext, tx: Tx, step: Step, index: number): Promise<void> {
  try {
    if (step.kind === "change") {
      const { endpoint, role, reused, subscribed } = step.row;
      await updateEndpoint(inside, encodeId("endpoint", endpoint.id), step.patch);
      await putNotificationChannel(tx, inside.organizationId, endpoint.id, {
        position: index,
        role,
        reused,
        subscribed,
      });
      return;
    }
    const made = await createEndpoint(inside, parseInput(EndpointInputSchema, step.configuration));
    const uuid = decodeId("endpoint", made.id);
    if (uuid === null) throw new Error("a new endpoint without an id");
    const place = { position: index, role: "primary", reused: false, subscribed: false } as const;
    await putNotificationChannel(tx, inside.organizationId, uuid, place);
  } catch (error) {
    if (!(error instanceof AppError) || error.fields.length === 0) throw error;
    const fields = placed(error.fields, `notifications.${index}.`);
    throw new AppError(error.code, error.message, { fields, cause: error });
  }
}
