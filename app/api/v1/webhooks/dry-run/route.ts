import { apiRoute } from "@/lib/http/api-route";
import { dryRunUnsaved } from "@/lib/http/contracts/dry-run";
import { dryRunRules } from "@/lib/services/endpoints/dry-run";

export const POST = apiRoute(dryRunUnsaved, ({ ctx, body }) => dryRunRules(ctx, body));
