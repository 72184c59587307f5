import type { Executor } from "@/db/client";
import type { MessageRow } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import type { Editable } from "@/lib/domain/leave-message/edit";
import { type Assignee, assigneeData, assigneesOf } from "./assignees";
import { messageData } from "./event-data";

type Edited = { message: MessageRow; values: Partial<Editable> };
type Draft = { type: string; data: Record<string, unknown>; occurredAt: Date; source: "console" | "api" | "system" };
const SOURCES = { token: "api", system: "system" } as const;

/**
 * The events of edits. An assignment has an event of its own; what only the team sees (snoozing, holds) has none, nor has
 * spam: who was told of nothing is not told that it changed.
 */
export async function editEvents(
  db: Executor,
  ctx: Pick<ServiceContext, "organizationId" | "actor" | "now">,
  edited: readonly Edited[],
): Promise<Draft[]> {
  const people = edited.flatMap(({ message, values }) => [message.assigneeId, values.assigneeId ?? null]);
  const names = await assigneesOf(db, ctx.organizationId, people);
  const { kind } = ctx.actor;
  const source = kind === "token" || kind === "system" ? SOURCES[kind] : "console";
  const occurredAt = ctx.now();
  return edited.flatMap(({ message, values }): Draft[] => {
    if (message.eventId === null || values.status === "spam") return [];
    const next = { ...message, ...values };
    const assignee = assigneeData(next.assigneeId, names);
    if (values.assigneeId !== undefined && values.assigneeId !== null) {
      const data = { ...messageData(next), ...assignee, assigned_by: ctx.actor.name };
      return [{ type: "leave_message.assigned", data, occurredAt, source }];
    }
    const changes = changesOf(message, values, names);
    if (Object.keys(changes).length === 0) return [];
    return [
      { type: "leave_message.updated", data: { ...messageData(next), ...assignee, changes }, occurredAt, source },
    ];
  });
}

const TOLD = ["status", "priority", "category", "tags", "assigneeId"] as const;

function changesOf(message: MessageRow, values: Partial<Editable>, names: ReadonlyMap<string, Assignee>) {
  const named = (id: string | null | undefined) =>
    id === null || id === undefined ? null : (names.get(id)?.name ?? "");
  return Object.fromEntries(
    TOLD.filter((key) => key in values).map((key) =>
      key === "assigneeId"
        ? ["assignee_name", [named(message.assigneeId), named(values.assigneeId)]]
        : [key, [message[key], values[key]]],
    ),
  );
}
