import { apiRoute } from "@/lib/http/api-route";
import { createAttributeContract, listAttributesContract } from "@/lib/http/contracts/contacts";
import { createAttributeDefinition, listAttributeDefinitions } from "@/lib/services/contacts/definitions";

export const GET = apiRoute(listAttributesContract, async ({ ctx }) => ({
  items: await listAttributeDefinitions(ctx),
  nextCursor: null,
}));

export const POST = apiRoute(createAttributeContract, ({ ctx, body }) => createAttributeDefinition(ctx, body));
