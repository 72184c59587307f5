"use server";

import { cookies } from "next/headers";

/** Puts the set-up list away for this browser. */
export async function hideChecklistAction(): Promise<void> {
  (await cookies()).set("hooklane-checklist", "hidden", { path: "/", maxAge: 31_536_000, sameSite: "lax" });
}
