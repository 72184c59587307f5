import { apiRoute } from "@/lib/http/api-route";
import { ignoreFailureGroupContract } from "@/lib/http/contracts/failure-groups";
import { ignoreFailureGroup } from "@/lib/services/failure-groups/ignore";

export const POST = apiRoute(ignoreFailureGroupContract, ({ ctx, params }) =>
  ignoreFailureGroup(ctx, params.id, { ignore: true }),
);
