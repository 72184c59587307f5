import { apiRoute } from "@/lib/http/api-route";
import {
  deleteAuthorizationContract,
  getAuthorizationContract,
  updateAuthorizationContract,
} from "@/lib/http/contracts/authorizations";
import { deleteAuthorization, getAuthorization, updateAuthorization } from "@/lib/services/authorizations/manage";

export const GET = apiRoute(getAuthorizationContract, ({ ctx, params }) => getAuthorization(ctx, params.id));

export const PATCH = apiRoute(updateAuthorizationContract, ({ ctx, params, body }) =>
  updateAuthorization(ctx, params.id, body),
);

export const DELETE = apiRoute(deleteAuthorizationContract, async ({ ctx, params, query }) => {
  await deleteAuthorization(ctx, params.id, { force: query.force === "true" });
  return undefined;
});
