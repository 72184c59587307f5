import { apiRoute } from "@/lib/http/api-route";
import { bulkContactsContract } from "@/lib/http/contracts/contacts";
import { upsertContacts } from "@/lib/services/contacts/bulk";

export const POST = apiRoute(bulkContactsContract, ({ ctx, body }) => upsertContacts(ctx, body));
