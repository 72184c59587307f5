import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, type EndpointRow, insertEndpoint, isNameConflict } from "@/db/queries/endpoints";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { shardOf } from "@/lib/jobs/wake";
import { alertTargetErrors } from "./alert-targets";
import { type EndpointDto, toEndpointDto } from "./dto";
import { HEALTHY } from "./health";
import { sealEndpoint } from "./sealing";
import { validateEndpoint } from "./validate";

/**
 * Creates an endpoint and its lane; a `hidden` one is listed nowhere.
 * @throws AppError `invalid` with field errors, `conflict` (field `name`) when the name is taken, `forbidden`
 */
export async function createEndpoint(
  ctx: ServiceContext,
  input: EndpointInput,
  { hidden = false }: { hidden?: boolean } = {},
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const found = await alertTargetErrors(ctx, input.alerts, null);
  const { content, description, enabled, warnings } = await validateEndpoint(ctx, input, { found });
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const values = {
    id,
    organizationId: ctx.organizationId,
    name: content.name,
    description,
    channel: content.channel,
    enabled,
    hidden,
    events: content.events,
    ...sealEndpoint(ctx.keys, id, content),
    createdAt: now,
    updatedAt: now,
  };
  const row = await withNameConflict(content.name, () =>
    ctx.db.transaction(async (tx): Promise<EndpointRow> => {
      const stored = await insertEndpoint(tx, values, shardOf(id));
      await bumpConfigVersion(tx, ctx.organizationId);
      await audit(tx, ctx, {
        action: "endpoint.created",
        objectType: "endpoint",
        objectId: encodeId("endpoint", id),
        objectName: content.name,
      });
      return stored;
    }),
  );
  return toEndpointDto(row, HEALTHY, warnings);
}

/** Turns the unique index's refusal into the error of the field. */
export async function withNameConflict<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isNameConflict(error)) throw error;
    const field = fieldErrorOf("name", "name_taken", { name });
    throw new AppError("conflict", field.message, { fields: [field], cause: error });
  }
}
