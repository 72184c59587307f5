import { apiRoute } from "@/lib/http/api-route";
import { testAuthorizationContract } from "@/lib/http/contracts/authorizations";
import { testAuthorization } from "@/lib/services/authorizations/test-token";

export const POST = apiRoute(testAuthorizationContract, ({ ctx, params, body }) =>
  testAuthorization(ctx, { ...body, id: params.id }),
);
