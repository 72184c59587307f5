import type { Executor } from "@/db/client";
import { userNames } from "@/db/queries/inbox";
import { handlesOf } from "@/db/queries/tickets";
import { encodeId } from "@/lib/domain/ids";

/** Who has something, as events name him. `handles`: what robots call him on the platforms. */
export type Assignee = { name: string; handles: Record<string, string> };

/** Names and handles of some members; `null` among the ids is nobody. */
export async function assigneesOf(
  db: Executor,
  organizationId: string,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, Assignee>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map();
  const [names, handles] = await Promise.all([userNames(db, known), handlesOf(db, organizationId, known)]);
  return new Map(
    known.map((id) => {
      const own = handles.filter(({ userId }) => userId === id).map(({ platform, value }) => [platform, value]);
      return [id, { name: names.get(id) ?? "", handles: Object.fromEntries(own) }];
    }),
  );
}

/** Who has a message, in its events' data; empty where nobody has it. */
export function assigneeData(id: string | null, people: ReadonlyMap<string, Assignee>): Record<string, unknown> {
  if (id === null) return {};
  return { assignee_id: encodeId("user", id), assignee_name: people.get(id)?.name ?? "", ...handleData(id, people) };
}

/** What robots call him, where anybody said. */
export function handleData(id: string | null, people: ReadonlyMap<string, Assignee>): Record<string, unknown> {
  const handles = id === null ? undefined : people.get(id)?.handles;
  return handles === undefined || Object.keys(handles).length === 0 ? {} : { assignee_handles: handles };
}

/** Who is told of what is late besides, in the event's data; empty where nobody is. Somebody who is gone has no name. */
export function supervisorData(id: string | null, people: ReadonlyMap<string, Assignee>): Record<string, unknown> {
  const found = id === null ? undefined : people.get(id);
  if (found === undefined || found.name === "") return {};
  const { name, handles } = found;
  return { supervisor_name: name, ...(Object.keys(handles).length === 0 ? {} : { supervisor_handles: handles }) };
}
