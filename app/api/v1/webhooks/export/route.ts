import { apiRoute } from "@/lib/http/api-route";
import { exportWebhooks } from "@/lib/http/contracts/webhook-transfer";
import { exportEndpoints } from "@/lib/services/endpoints/export";

export const GET = apiRoute(exportWebhooks, ({ ctx, query }) => exportEndpoints(ctx, query));
