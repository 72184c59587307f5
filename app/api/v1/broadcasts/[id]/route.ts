import { apiRoute } from "@/lib/http/api-route";
import {
  deleteBroadcastContract,
  getBroadcastContract,
  updateBroadcastContract,
} from "@/lib/http/contracts/broadcasts";
import { deleteBroadcast, updateBroadcastPlan } from "@/lib/services/broadcasts/manage";
import { getBroadcast } from "@/lib/services/broadcasts/read";

export const GET = apiRoute(getBroadcastContract, ({ ctx, params }) => getBroadcast(ctx, params.id));

export const PATCH = apiRoute(updateBroadcastContract, ({ ctx, params, body }) =>
  updateBroadcastPlan(ctx, params.id, body),
);

export const DELETE = apiRoute(deleteBroadcastContract, async ({ ctx, params }) => {
  await deleteBroadcast(ctx, params.id);
  return undefined;
});
