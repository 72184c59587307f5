import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, insertEndpoint } from "@/db/queries/endpoints";
import { endpointsByName } from "@/db/queries/endpoints-transfer";
import { authorize, type ServiceContext } from "@/lib/context";
import { EndpointInputSchema } from "@/lib/domain/endpoints";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { shardOf } from "@/lib/jobs/wake";
import { withNameConflict } from "./create";
import { type EndpointDto, toEndpointDto } from "./dto";
import { requireEndpoint } from "./find";
import { freeName } from "./free-name";
import { HEALTHY } from "./health";
import { withMissing } from "./missing-secrets";
import { parseInput } from "./parse-input";
import { openContent, sealEndpoint } from "./sealing";

/** Names looked for at once: more copies of one endpoint than anybody makes. */
const CANDIDATES = 200;

/** `name` left out: the first free `name (2)`, `name (3)`, … */
export const DuplicateSchema = z.strictObject({ name: EndpointInputSchema.shape.name.optional() });

/**
 * Makes a copy of an endpoint under another name, switched off. Its secrets are copied inside the server and sealed for
 * the copy; nothing of them is answered. Its history and its health stay with the original.
 * @throws AppError `invalid`, `conflict` (name taken, with field `name`), `not_found`, `forbidden`
 */
export async function duplicateEndpoint(
  ctx: ServiceContext,
  id: string,
  input: z.input<typeof DuplicateSchema> = {},
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const given = parseInput(DuplicateSchema, input);
  const original = await requireEndpoint(ctx, id);
  const name = given.name ?? (await nextName(ctx, original.name));
  const now = ctx.now();
  const copy = newUuid(now.getTime());
  const { description, channel, events, settings } = original;
  const sealed = sealEndpoint(ctx.keys, copy, { ...openContent(ctx.keys, original), name });
  const row = await withNameConflict(name, () =>
    ctx.db.transaction(async (tx) => {
      const stored = await insertEndpoint(
        tx,
        {
          ...{ id: copy, organizationId: ctx.organizationId, name, description, channel, events },
          ...withMissing(sealed, settings.missingSecrets ?? []),
          enabled: false,
          createdAt: now,
          updatedAt: now,
        },
        shardOf(copy),
      );
      await bumpConfigVersion(tx, ctx.organizationId);
      await audit(tx, ctx, {
        action: "endpoint.duplicated",
        objectType: "endpoint",
        objectId: encodeId("endpoint", copy),
        objectName: name,
        changes: [{ field: "copiedFrom", after: { value: original.name } }],
      });
      return stored;
    }),
  );
  return toEndpointDto(row, HEALTHY);
}

async function nextName(ctx: ServiceContext, name: string): Promise<string> {
  const asked: string[] = [];
  freeName(name, (candidate) => asked.push(candidate) < CANDIDATES);
  const taken = new Set((await endpointsByName(ctx.db, ctx.organizationId, asked)).map((row) => row.name));
  return freeName(name, (candidate) => taken.has(candidate));
}
