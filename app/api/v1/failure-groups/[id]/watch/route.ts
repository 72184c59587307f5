import { apiRoute } from "@/lib/http/api-route";
import { watchFailureGroupContract } from "@/lib/http/contracts/failure-groups";
import { ignoreFailureGroup } from "@/lib/services/failure-groups/ignore";

export const POST = apiRoute(watchFailureGroupContract, ({ ctx, params }) =>
  ignoreFailureGroup(ctx, params.id, { ignore: false }),
);
