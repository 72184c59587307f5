import { apiRoute } from "@/lib/http/api-route";
import { dryRunSaved } from "@/lib/http/contracts/dry-run";
import { dryRunRules } from "@/lib/services/endpoints/dry-run";

export const POST = apiRoute(dryRunSaved, ({ ctx, params, body }) =>
  dryRunRules(ctx, { ...body, endpointId: params.id }),
);
