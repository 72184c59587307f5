import { apiRoute } from "@/lib/http/api-route";
import { duplicateWebhook } from "@/lib/http/contracts/webhook-transfer";
import { duplicateEndpoint } from "@/lib/services/endpoints/duplicate";

export const POST = apiRoute(duplicateWebhook, ({ ctx, params, body }) => duplicateEndpoint(ctx, params.id, body));
