import { apiRoute } from "@/lib/http/api-route";
import { listDeliveriesContract } from "@/lib/http/contracts/deliveries";
import { listDeliveries } from "@/lib/services/deliveries/list";

export const GET = apiRoute(listDeliveriesContract, ({ ctx, query }) => listDeliveries(ctx, query));
