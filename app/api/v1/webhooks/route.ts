import { apiRoute } from "@/lib/http/api-route";
import { createWebhook, listWebhooks } from "@/lib/http/contracts/webhooks";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { listEndpoints } from "@/lib/services/endpoints/list";

export const GET = apiRoute(listWebhooks, ({ ctx, query }) => listEndpoints(ctx, query));

export const POST = apiRoute(createWebhook, ({ ctx, body }) => createEndpoint(ctx, body));
