import { apiRoute } from "@/lib/http/api-route";
import { listWebhookChanges } from "@/lib/http/contracts/webhook-transfer";
import { listEndpointChanges } from "@/lib/services/endpoints/changes";

export const GET = apiRoute(listWebhookChanges, ({ ctx, params, query }) => listEndpointChanges(ctx, params.id, query));
