import { cookies } from "next/headers";
import { type ListName, type ListPreferences, listCookie, parsePreferences } from "@/components/data-table/preferences";

/** How this browser wants to see a list. */
export async function listPreferences(list: ListName): Promise<ListPreferences> {
  return parsePreferences((await cookies()).get(listCookie(list))?.value);
}
