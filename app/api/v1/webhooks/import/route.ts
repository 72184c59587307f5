import { apiRoute } from "@/lib/http/api-route";
import { importWebhooks } from "@/lib/http/contracts/webhook-transfer";
import { importEndpoints } from "@/lib/services/endpoints/import";

export const POST = apiRoute(importWebhooks, ({ ctx, body }) => importEndpoints(ctx, body));
