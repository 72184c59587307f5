import { apiRoute } from "@/lib/http/api-route";
import { createAuthorizationContract, listAuthorizationsContract } from "@/lib/http/contracts/authorizations";
import { createAuthorization, listAuthorizations } from "@/lib/services/authorizations/manage";

export const GET = apiRoute(listAuthorizationsContract, async ({ ctx }) => ({
  items: await listAuthorizations(ctx),
  nextCursor: null,
}));

export const POST = apiRoute(createAuthorizationContract, ({ ctx, body }) => createAuthorization(ctx, body));
