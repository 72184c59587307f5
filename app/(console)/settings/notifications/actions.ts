"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { NOTIFICATION_ROLES, type NotificationRole } from "@/lib/domain/leave-message/notify";
import type { EndpointDto } from "@/lib/services/endpoints/dto";
import {
  addNotification,
  copyNotification,
  moveNotification,
  removeNotification,
  reuseWebhook,
  setNotificationRole,
} from "@/lib/services/leavemsg/channels";
import {
  type NotificationRulesInput,
  NotificationRulesSchema,
  setNotificationRules,
  setNotificationsEnabled,
} from "@/lib/services/leavemsg/settings";
import { type NotificationTestResult, testNotifications } from "@/lib/services/leavemsg/test";

/*
 * The actions of the page of notifications. Nothing that is returned holds a secret.
 */

const ById = z.object({ id: z.string().max(64) });

const toggle = consoleAction(z.object({ enabled: z.boolean() }), (ctx, { enabled }) =>
  refreshed(setNotificationsEnabled(ctx, enabled).then(() => undefined)),
);
/** The main switch. */
export async function setMasterSwitch(input: { enabled: boolean }): Promise<ActionState<undefined>> {
  return toggle(input);
}

const rules = consoleAction(NotificationRulesSchema, (ctx, input) =>
  refreshed(setNotificationRules(ctx, input).then(() => undefined)),
);
/** Saves the rules and gives them to every channel that was made here. */
export async function saveRules(input: NotificationRulesInput): Promise<ActionState<undefined>> {
  return rules(input);
}

const add = consoleAction(z.object({ configuration: z.record(z.string(), z.unknown()) }), (ctx, { configuration }) =>
  refreshed(addNotification(ctx, configuration)),
);
/** Stores what the form of a new channel holds, and puts it into the list. */
export async function addChannel(input: { configuration: Record<string, unknown> }): Promise<ActionState<EndpointDto>> {
  return add(input);
}

const reuse = consoleAction(ById, (ctx, { id }) => refreshed(reuseWebhook(ctx, id)));
/** Puts a webhook that is there already into the list. */
export async function reuseChannel(input: { id: string }): Promise<ActionState<void>> {
  return reuse(input);
}

const move = consoleAction(ById.extend({ by: z.number().int().min(-100).max(100) }), (ctx, { id, by }) =>
  refreshed(moveNotification(ctx, id, by)),
);
/** So many places up or down. */
export async function moveChannel(input: { id: string; by: number }): Promise<ActionState<void>> {
  return move(input);
}

const role = consoleAction(ById.extend({ role: z.enum(NOTIFICATION_ROLES) }), (ctx, input) =>
  refreshed(setNotificationRole(ctx, input.id, input.role)),
);
/** 主 or 备. */
export async function setChannelRole(input: { id: string; role: NotificationRole }): Promise<ActionState<void>> {
  return role(input);
}

const copy = consoleAction(ById, async (ctx, { id }) => {
  const { name } = await refreshed(copyNotification(ctx, id));
  return { name };
});
/** A copy at the end of the list, switched off. */
export async function copyChannel(input: { id: string }): Promise<ActionState<{ name: string }>> {
  return copy(input);
}

const remove = consoleAction(ById, (ctx, { id }) => refreshed(removeNotification(ctx, id)));
/** Deletes a channel, or takes a webhook off the list. */
export async function removeChannel(input: { id: string }): Promise<ActionState<void>> {
  return remove(input);
}

const test = consoleAction(z.object({ recipients: z.enum(["self", "all"]) }), (ctx, { recipients }) =>
  refreshed(testNotifications(ctx, {}, { recipients })),
);
/** Tests all enabled channels; letters go to oneself unless everybody is to get them. */
export async function testAllChannels(input: {
  recipients: "self" | "all";
}): Promise<ActionState<NotificationTestResult>> {
  return test(input);
}

async function refreshed<T>(work: Promise<T>): Promise<T> {
  const result = await work;
  revalidatePath("/settings", "layout");
  return result;
}
