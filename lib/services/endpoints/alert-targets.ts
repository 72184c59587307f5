import { endpointNames } from "@/db/queries/endpoints";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import type { FieldError } from "@/lib/errors";

/**
 * What is wrong with the endpoints that are to be told of another's failures: each must be one of the organization's, and
 * not the one that fails (`selfId`, UUID). Values of another shape are left to the schema.
 */
export async function alertTargetErrors(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  alerts: unknown,
  selfId: string | null,
): Promise<FieldError[]> {
  const given = typeof alerts === "object" && alerts !== null && "endpoints" in alerts ? alerts.endpoints : null;
  if (!Array.isArray(given)) return [];
  const texts = given.slice(0, MAX_LOOKED_UP).map((id: unknown) => (typeof id === "string" ? id : ""));
  const uuids = texts.map((id) => decodeId("endpoint", id));
  const known = await endpointNames(
    ctx.db,
    ctx.organizationId,
    uuids.filter((id) => id !== null),
  );
  return uuids.flatMap((uuid, index) => {
    const path = `alerts.endpoints.${index}`;
    if (uuid !== null && uuid === selfId) return [fieldErrorOf(path, "alert_self")];
    const found = uuid === null ? undefined : known.get(uuid);
    if (found !== undefined && !found.deleted) return [];
    return [fieldErrorOf(path, "alert_unknown", { id: (texts[index] ?? "").slice(0, 64) })];
  });
}

/** More than the schema takes: the rest is refused by it. */
const MAX_LOOKED_UP = 20;
