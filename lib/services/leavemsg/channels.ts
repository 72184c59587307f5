import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, organizationFacts } from "@/db/queries/endpoints";
import {
  endpointNamesInUse,
  listNotificationChannels,
  lockNotificationList,
  type NotificationChannelRow,
  putNotificationChannel,
  removeNotificationChannel,
} from "@/db/queries/notifications";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { EndpointInputSchema, type Subscription } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import { AppError } from "@/lib/errors";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { deleteEndpoint } from "@/lib/services/endpoints/delete";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import { duplicateEndpoint } from "@/lib/services/endpoints/duplicate";
import { endpointUuid, requireEndpoint } from "@/lib/services/endpoints/find";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { validateEndpoint } from "@/lib/services/endpoints/validate";
import { inTransaction } from "./in-transaction";
import { ruleInputs } from "./rule-inputs";
import { type NotificationRules, notificationSettings } from "./settings";

const MESSAGE: EventType = "leave_message.created";

/**
 * What a new channel begins with: a name that is free and the rules that hold for all.
 * @throws AppError `forbidden`
 */
export async function newNotificationDefaults(
  ctx: ServiceContext,
  label: string,
): Promise<{ name: string; rules: NotificationRules; timeZone: string }> {
  authorize(ctx, "endpoint.write");
  const [taken, { rules }, { timeZone }] = await Promise.all([
    endpointNamesInUse(ctx.db, ctx.organizationId),
    notificationSettings(ctx.db, ctx.organizationId),
    organizationFacts(ctx.db, ctx.organizationId),
  ]);
  return { name: freeName(label, taken), rules, timeZone };
}

/** The name itself, or with the first number that makes it free. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base} ${n}`;
  return name;
}

/**
 * Makes an endpoint and puts it at the end of the list. It hears of new leave messages and begins with the rules that
 * hold for all notifications, unless the configuration says otherwise.
 * @throws AppError `invalid`, `conflict` (field `name`), `forbidden`
 */
export async function addNotification(
  ctx: ServiceContext,
  configuration: Record<string, unknown>,
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const { rules } = await notificationSettings(ctx.db, ctx.organizationId);
  const { timeZone } = await organizationFacts(ctx.db, ctx.organizationId);
  const input = parseInput(EndpointInputSchema, { ...ruleInputs(rules, timeZone), ...configuration });
  const { warnings } = await validateEndpoint(ctx, input);
  return inTransaction(ctx, async (inside, tx) => {
    const made = await createEndpoint(inside, input);
    await append(ctx, tx, endpointUuid(made.id), { reused: false, subscribed: false });
    return { ...made, warnings };
  });
}

/**
 * Makes a copy of a notification, switched off, with the same role at the end of the list; its secrets never leave the
 * server.
 * @throws AppError `not_found` when it is not in the list, `conflict`, `forbidden`
 */
export async function copyNotification(ctx: ServiceContext, id: string): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const uuid = endpointUuid(id);
  return inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const known = await listNotificationChannels(tx, ctx.organizationId);
    const original = known.find(({ endpoint }) => endpoint.id === uuid);
    if (original === undefined) throw new AppError("not_found", "There is no such notification.");
    const copy = await duplicateEndpoint(inside, id);
    await append(ctx, tx, endpointUuid(copy.id), { reused: false, subscribed: false }, original.role);
    return copy;
  });
}

/**
 * Puts a webhook that is there already at the end of the list, so that its secrets live once; it begins to hear of new
 * leave messages. One that is in the list stays where it is.
 * @throws AppError `not_found`, `invalid` when its format cannot carry leave messages, `forbidden`
 */
export async function reuseWebhook(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "endpoint.write");
  const { id: uuid } = await requireEndpoint(ctx, id);
  await inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const row = await requireEndpoint(inside, id);
    const known = await listNotificationChannels(tx, ctx.organizationId);
    if (known.some(({ endpoint }) => endpoint.id === uuid)) return;
    const subscribed = !row.events.includes(MESSAGE);
    if (subscribed) await updateEndpoint(inside, id, { events: blocksOf(withMessages(row.settings.subscriptions)) });
    await append(ctx, tx, uuid, { reused: true, subscribed });
  });
}

/** Subscriptions as an input writes them; those that are switched off stay. */
const blocksOf = (subscriptions: readonly Subscription[]) =>
  subscriptions.map(({ category, ...rest }) => ({ type: category, ...rest }));

/** What was switched off in its category stays off: only new messages are added. */
function withMessages(subscriptions: readonly Subscription[]): Subscription[] {
  const own = subscriptions.find(({ category }) => category === "leave_message");
  const events: EventType[] = own?.enabled === true ? [...own.events, MESSAGE] : [MESSAGE];
  return [...subscriptions.filter((one) => one !== own), { category: "leave_message", enabled: true, events }];
}

async function append(
  ctx: Pick<ServiceContext, "organizationId">,
  tx: Tx,
  uuid: string,
  kind: { reused: boolean; subscribed: boolean },
  role: NotificationRole = "primary",
): Promise<void> {
  await lockNotificationList(tx, ctx.organizationId);
  const known = await listNotificationChannels(tx, ctx.organizationId);
  const position = Math.max(-1, ...known.map((row) => row.position)) + 1;
  await putNotificationChannel(tx, ctx.organizationId, uuid, { position, role, ...kind });
}

/**
 * Moves a notification so many places down, or up where `by` is below 0; at most to the end of the list.
 * @throws AppError `not_found` when it is not in the list, `forbidden`
 */
export async function moveNotification(ctx: ServiceContext, id: string, by: number): Promise<void> {
  authorize(ctx, "endpoint.write");
  const uuid = endpointUuid(id);
  await ctx.db.transaction(async (tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const rows = await listNotificationChannels(tx, ctx.organizationId);
    const from = rows.findIndex(({ endpoint }) => endpoint.id === uuid);
    const [moved] = from < 0 ? [] : rows.splice(from, 1);
    if (moved === undefined) throw new AppError("not_found", "There is no such notification.");
    rows.splice(Math.max(0, from + by), 0, moved);
    for (const [position, { endpoint, role, reused, subscribed }] of rows.entries()) {
      await putNotificationChannel(tx, ctx.organizationId, endpoint.id, { position, role, reused, subscribed });
    }
  });
}

/**
 * Makes a notification a primary or a backup one. What waits already keeps what it was.
 * @throws AppError `not_found` when it is not in the list, `forbidden`
 */
export async function setNotificationRole(ctx: ServiceContext, id: string, role: NotificationRole): Promise<void> {
  authorize(ctx, "endpoint.write");
  const uuid = endpointUuid(id);
  await ctx.db.transaction(async (tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const rows = await listNotificationChannels(tx, ctx.organizationId);
    const row = rows.find(({ endpoint }) => endpoint.id === uuid);
    if (row === undefined) throw new AppError("not_found", "There is no such notification.");
    if (row.role === role) return;
    const { position, reused, subscribed, endpoint } = row;
    await putNotificationChannel(tx, ctx.organizationId, uuid, { position, role, reused, subscribed });
    await bumpConfigVersion(tx, ctx.organizationId);
    await audit(tx, ctx, {
      action: role === "backup" ? "notifications.made_backup" : "notifications.made_primary",
      objectType: "endpoint",
      objectId: id,
      objectName: endpoint.name,
    });
  });
}

/**
 * Takes a notification off the list: one that was made for it is deleted, a webhook that was taken in stays.
 * @throws AppError `not_found` when it is not in the list, `forbidden`
 */
export async function removeNotification(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "endpoint.write");
  const uuid = endpointUuid(id);
  await inTransaction(ctx, async (inside, tx) => {
    await lockNotificationList(tx, ctx.organizationId);
    const rows = await listNotificationChannels(tx, ctx.organizationId);
    const row = rows.find(({ endpoint }) => endpoint.id === uuid);
    if (row === undefined) throw new AppError("not_found", "There is no such notification.");
    await leaveList(inside, tx, row);
  });
}

/** What leaving the list means for one of its endpoints. */
export async function leaveList(inside: ServiceContext, tx: Tx, row: NotificationChannelRow): Promise<void> {
  const { endpoint, reused, subscribed } = row;
  const id = encodeId("endpoint", endpoint.id);
  await removeNotificationChannel(tx, inside.organizationId, endpoint.id);
  if (!reused) {
    await deleteEndpoint(inside, id);
    return;
  }
  const rest = endpoint.settings.subscriptions
    .map(({ events, ...more }) => ({ ...more, events: events.filter((type) => type !== MESSAGE) }))
    .filter(({ events }) => events.length > 0);
  // Somebody may have taken everything else away meanwhile: a webhook hears of something.
  if (subscribed && rest.length > 0) await updateEndpoint(inside, id, { events: blocksOf(rest) });
}
