import { toast } from "@/components/ui/toast";
import type { FilterField, FilterValues } from "./filter-fields";

/*
 * A text that may be a person's number or name stands in no URL: what was typed is sealed by the server first. Until then
 * it carries a mark that no sealed text has.
 */
const MARK = "\u0001";

export const typedText = (text: string): string => (text === "" ? "" : `${MARK}${text}`);

/** What was typed and is not sealed yet; null for what is. */
export const typedIn = (value: string): string | null => (value.startsWith(MARK) ? value.slice(MARK.length) : null);

/** The values as the URL may carry them. What is too short, or could not be sealed, stays what it was. */
export async function sealTyped(
  fields: readonly FilterField[],
  values: FilterValues,
  former: FilterValues,
): Promise<FilterValues> {
  const sealed = { ...values };
  for (const field of fields) {
    const text = typedIn(values[field.name] ?? "")?.trim();
    if (field.kind !== "sealed" || text === undefined) continue;
    sealed[field.name] = text === "" ? "" : (former[field.name] ?? "");
    if (text === field.shown || text.length < field.min) continue;
    const answer = await field.seal({ text });
    if (answer.status === "ok") sealed[field.name] = answer.data.sealed;
    if (answer.status === "error") toast.error(answer.message);
  }
  return sealed;
}
