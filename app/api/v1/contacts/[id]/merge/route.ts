import { apiRoute } from "@/lib/http/api-route";
import { mergeContactsContract } from "@/lib/http/contracts/contacts";
import { mergeContacts } from "@/lib/services/contacts/merge";

export const POST = apiRoute(mergeContactsContract, ({ ctx, params, body }) =>
  mergeContacts(ctx, { keep: params.id, others: body.others }),
);
