"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { markLinkCopied } from "@/lib/services/overview/mark-link-copied";

const copied = consoleAction(z.object({}), (ctx) => markLinkCopied(ctx));

/** Ticks 复制留言页链接; a reader who may not is simply not counted. */
export async function markLinkCopiedAction(): Promise<void> {
  await copied({});
  revalidatePath("/");
}

/** Puts the set-up list away for this browser. */
export async function hideChecklistAction(): Promise<void> {
  (await cookies()).set("hooklane-checklist", "hidden", { path: "/", maxAge: 31_536_000, sameSite: "lax" });
}
