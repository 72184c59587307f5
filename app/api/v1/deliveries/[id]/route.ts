import { apiRoute } from "@/lib/http/api-route";
import { getDeliveryContract } from "@/lib/http/contracts/deliveries";
import { getDelivery } from "@/lib/services/deliveries/get";

export const GET = apiRoute(getDeliveryContract, ({ ctx, params }) => getDelivery(ctx, params.id));
