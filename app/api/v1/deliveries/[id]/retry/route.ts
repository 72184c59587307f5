import { apiRoute } from "@/lib/http/api-route";
import { retryDeliveryContract } from "@/lib/http/contracts/deliveries";
import { retryDelivery } from "@/lib/services/deliveries/retry";

export const POST = apiRoute(retryDeliveryContract, ({ ctx, params, body }) =>
  retryDelivery(ctx, params.id, body.body),
);
