import { authorize, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { seal, unseal } from "@/lib/secrets";
import { hidesContacts, maskedText } from "./masked-body";
import { bodyText } from "./query-fields";

/*
 * What is looked for in bodies is often a customer's number or name: it travels in the address of the page as a sealed text,
 * so that a link can be passed on and no log and no browser history has it.
 */
type SearchContext = Pick<ServiceContext, "keys" | "organizationId">;
const purpose = (ctx: SearchContext) => `body-search:${ctx.organizationId}`;

/** Who sees contents with contact details hidden could find out by searching what they are. */
export const maySearchBodies = ({ actor }: Pick<ServiceContext, "actor">): boolean => !hidesContacts(actor);

/**
 * The address's word for a text to look for.
 * @throws AppError `forbidden`; `invalid` for a text of another length than 3 to 100 characters
 */
export function sealBodySearch(ctx: ServiceContext, text: string): string {
  authorize(ctx, "delivery.read");
  if (!maySearchBodies(ctx)) throw new AppError("forbidden", "Contents cannot be searched by this role.");
  const checked = bodyText.safeParse(text);
  if (checked.data === undefined) throw new AppError("invalid", "A text of 3 to 100 characters can be looked for.");
  return seal(ctx.keys, purpose(ctx), checked.data);
}

/** What is looked for, and how the page may show it; null when the word was not sealed here. */
export function readBodySearch(ctx: SearchContext, sealed: string): { text: string; shown: string } | null {
  try {
    const text = unseal(ctx.keys, purpose(ctx), sealed);
    return { text, shown: maskedText(text) };
  } catch {
    // Anybody can type an address: what does not open is no search.
    return null;
  }
}
