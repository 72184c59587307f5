import { apiRoute } from "@/lib/http/api-route";
import { deleteAttributeContract, updateAttributeContract } from "@/lib/http/contracts/contacts";
import { deleteAttributeDefinition, updateAttributeDefinition } from "@/lib/services/contacts/definitions";

export const PATCH = apiRoute(updateAttributeContract, ({ ctx, params, body }) =>
  updateAttributeDefinition(ctx, params.id, body),
);

export const DELETE = apiRoute(deleteAttributeContract, async ({ ctx, params }) => {
  await deleteAttributeDefinition(ctx, params.id);
  return undefined;
});
