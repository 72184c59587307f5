import { apiRoute } from "@/lib/http/api-route";
import { retryDeliveryContract } from "@/lib/http/contracts/deliveries";
import { retryDelivery } from "@/lib/services/deliveries/retry";

export const POST = apiRoute(retryDeliveryContract, ({ ctx, params }) => retryDelivery(ctx, params.id));
