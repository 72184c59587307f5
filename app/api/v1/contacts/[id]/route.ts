import { apiRoute } from "@/lib/http/api-route";
import { deleteContactContract, getContactContract, updateContactContract } from "@/lib/http/contracts/contacts";
import { deleteContact, getContact, updateContact } from "@/lib/services/contacts/manage";

export const GET = apiRoute(getContactContract, ({ ctx, params }) => getContact(ctx, params.id));

export const PATCH = apiRoute(updateContactContract, ({ ctx, params, body }) => updateContact(ctx, params.id, body));

export const DELETE = apiRoute(deleteContactContract, async ({ ctx, params }) => {
  await deleteContact(ctx, params.id);
  return undefined;
});
