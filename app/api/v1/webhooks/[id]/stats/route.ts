import { apiRoute } from "@/lib/http/api-route";
import { webhookStats } from "@/lib/http/contracts/webhooks";
import { deliveryStats } from "@/lib/services/deliveries/stats";

export const GET = apiRoute(webhookStats, ({ ctx, params, query }) =>
  deliveryStats(ctx, { ...query, endpointId: params.id }),
);
