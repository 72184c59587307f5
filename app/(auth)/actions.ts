"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { endBrowserSession, startBrowserSession } from "@/lib/auth/browser-session";
import { consoleAction, publicAction } from "@/lib/auth/console-action";
import { safeReturnPath } from "@/lib/auth/return-path";
import { readSession } from "@/lib/auth/session";
import { openSession, signIn } from "@/lib/auth/sign-in";
import { AcceptInputSchema, SetUpInputSchema, SignInInputSchema } from "@/lib/domain/accounts";
import type { ActionState } from "@/lib/domain/action-state";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { acceptInvitation } from "@/lib/services/members/accept";
import { setUpOrganization } from "@/lib/services/organizations/set-up";
import { revokeMySession, signOutEverywhere } from "@/lib/services/sessions/manage";

/*
 * The actions of the set-up and sign-in pages. Each takes (previous state, form data), so that the forms work with
 * JavaScript off; on success they redirect.
 */

const setUp = publicAction(SetUpInputSchema, async ({ source, meta }, input) => {
  const now = new Date();
  const owner = await setUpOrganization({ db: source.db, now, ip: meta.ip, requestId: meta.requestId }, input);
  await startBrowserSession(await openSession(source.db, owner, now, meta));
});

/** Makes the organization and its owner, signs him in and goes to the overview. */
export async function setUpAction(_previous: ActionState, form: FormData): Promise<ActionState> {
  const state = await setUp(form);
  if (state.status === "ok") redirect("/");
  return state;
}

const enter = publicAction(SignInInputSchema, async ({ source, meta }, input) => {
  const session = await signIn({ db: source.db, keys: source.keys, now: new Date(), meta }, input);
  if (session === null) throw new AppError("unauthorized", "E-mail and password do not fit.");
  await startBrowserSession(session);
  return safeReturnPath(input.next);
});

/** Signs in and goes to where the reader wanted to be. Wrong e-mail and wrong password answer alike: `unauthorized`. */
export async function signInAction(_previous: ActionState, form: FormData): Promise<ActionState> {
  const state = await enter(form);
  if (state.status === "ok") redirect(state.data);
  if (state.status === "idle") return state;
  if (state.status === "error" && state.code === "unauthorized") {
    return { ...state, message: (await getT("auth"))("wrongCredentials") };
  }
  return state;
}

const join = publicAction(AcceptInputSchema, async ({ source, meta }, input) => {
  const now = new Date();
  const joined = await acceptInvitation({ source, now, meta }, input);
  await startBrowserSession(await openSession(source.db, joined, now, meta));
});

/** Accepts an invitation, signs its new member in and goes to the overview. */
export async function acceptInvitationAction(_previous: ActionState, form: FormData): Promise<ActionState> {
  const state = await join(form);
  if (state.status === "ok") redirect("/");
  if (state.status === "error" && (state.code === "conflict" || state.code === "not_found")) {
    const t = await getT("auth");
    return { ...state, message: state.code === "conflict" ? t("invite.elsewhere") : t("invite.dead") };
  }
  return state;
}

const leave = consoleAction(z.object({ everywhere: z.string().optional() }), async (ctx, input) => {
  const session = await readSession();
  if (input.everywhere !== undefined) await signOutEverywhere(ctx);
  else if (session !== null) await revokeMySession(ctx, encodeId("session", session.sessionId));
});

/** Ends this browser's session, or with the field `everywhere` all sessions of the user, and goes to sign-in. */
export async function signOutAction(form: FormData): Promise<void> {
  await leave(form);
  await endBrowserSession();
  redirect("/sign-in");
}
