import type { MemberRow } from "@/db/queries/organizations";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { eventTime } from "@/lib/services/messages/event-data";

type Person = Pick<MemberRow, "userId" | "name" | "email" | "createdAt">;

/** Document B's fields of a user. */
const userData = (person: Person) => ({
  user_id: encodeId("user", person.userId),
  name: person.name,
  email: person.email,
  created_at: eventTime(person.createdAt),
});

/** Document B's event of a new user: somebody joined. */
export function joinedEvent(person: Person & { role: Role }) {
  const data = { ...userData(person), role: person.role };
  return { type: "user.created", data, occurredAt: person.createdAt, source: "console" as const };
}

/** Document B's event of a user whose details changed; `to` is null for who is no member any more. */
export function roleEvent(
  ctx: Pick<ServiceContext, "now" | "actor">,
  person: Person,
  { from, to }: { from: Role; to: Role | null },
) {
  const now = ctx.now();
  const data = {
    ...userData(person),
    updated_at: eventTime(now),
    role: to,
    changes: { role: [from, to] },
    changed_by: ctx.actor.name,
  };
  return { type: "user.updated", data, occurredAt: now, source: "console" as const };
}
