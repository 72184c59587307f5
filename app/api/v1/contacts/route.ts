import { apiRoute } from "@/lib/http/api-route";
import { createContactContract, listContactsContract } from "@/lib/http/contracts/contacts";
import { listContacts } from "@/lib/services/contacts/list";
import { createContact } from "@/lib/services/contacts/manage";

export const GET = apiRoute(listContactsContract, ({ ctx, query }) => listContacts(ctx, query));

export const POST = apiRoute(createContactContract, ({ ctx, body }) => createContact(ctx, body));
