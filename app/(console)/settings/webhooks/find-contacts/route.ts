import { z } from "zod";
import { searchContacts } from "@/lib/services/contacts/search";
import { panelRoute } from "../panel-route";

const RequestSchema = z.strictObject({ q: z.string().max(200) });
const OFFERED = 8;

/** Contacts for a test about one of them; a POST, because names and phone numbers do not belong into addresses. */
export async function POST(request: Request): Promise<Response> {
  return panelRoute(request, RequestSchema, (ctx, { q }) => searchContacts(ctx, { q, limit: OFFERED }));
}
