import { revalidatePath } from "next/cache";
import { IMPORT_MAX_BYTES } from "@/lib/services/endpoints/export-format";
import { ImportInputSchema, importEndpoints } from "@/lib/services/endpoints/import";
import { panelRoute } from "../../panel-route";
import { localized } from "../localized-errors";

/** The dry run of an import, and the import itself; a file may be larger than what server actions take. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(
    request,
    ImportInputSchema,
    async (ctx, input) => {
      const result = await importEndpoints(ctx, input);
      if (result.applied) revalidatePath("/settings/webhooks", "layout");
      return localized(result);
    },
    IMPORT_MAX_BYTES,
  );
}
