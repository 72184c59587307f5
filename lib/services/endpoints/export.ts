import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { endpointNames } from "@/db/queries/endpoints";
import { endpointsToExport } from "@/db/queries/endpoints-transfer";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import {
  alertIds,
  EXPORT_FORMAT,
  EXPORT_MAX,
  EXPORT_VERSION,
  type ExportDocument,
  toExportItem,
} from "./export-format";
import { endpointUuid } from "./find";
import { invalid, parseInput } from "./parse-input";
import { openContent } from "./sealing";

/** `ids` left out: all of them. */
export const ExportInputSchema = z.object({
  ids: z
    .union([z.array(z.string().max(64)), z.string().transform((text) => text.split(",").filter((id) => id !== ""))])
    .pipe(z.array(z.string().max(64)).min(1).max(EXPORT_MAX))
    .optional(),
});

/**
 * Configurations as a file, without a secret. Whoever may read them may have it: it holds nothing that the pages do not
 * show. The export is audited with the number of endpoints.
 * @throws AppError `invalid` (more than 200 in all), `not_found` (one of `ids`), `forbidden`
 */
export async function exportEndpoints(
  ctx: ServiceContext,
  input: z.input<typeof ExportInputSchema> = {},
): Promise<ExportDocument> {
  authorize(ctx, "endpoint.read");
  const { ids } = parseInput(ExportInputSchema, input);
  const uuids = ids === undefined ? null : [...new Set(ids.map(endpointUuid))];
  const rows = await endpointsToExport(ctx.db, ctx.organizationId, uuids, EXPORT_MAX + 1);
  if (uuids !== null && rows.length < uuids.length) endpointUuid("");
  if (rows.length > EXPORT_MAX) throw invalid([fieldErrorOf("ids", "export_max", { max: EXPORT_MAX })]);
  const opened = rows.map((row) => ({ row, content: openContent(ctx.keys, row) }));
  const told = opened.flatMap(({ content }) => alertIds(content)).flatMap((id) => decodeId("endpoint", id) ?? []);
  const names = await endpointNames(ctx.db, ctx.organizationId, [...new Set(told)]);
  const nameOf = (id: string) => {
    const known = names.get(decodeId("endpoint", id) ?? "");
    return known === undefined || known.deleted ? undefined : known.name;
  };
  const webhooks = opened.map(({ row, content }) => toExportItem(row, content, nameOf));
  await audit(ctx.db, ctx, {
    action: "endpoint.exported",
    objectType: "endpoint",
    objectName: rows.length === 1 ? (rows[0]?.name ?? "") : "",
    changes: [{ field: "count", after: { value: rows.length } }],
  });
  return { format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: ctx.now().toISOString(), webhooks };
}
