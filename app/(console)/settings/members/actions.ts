"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { readSession } from "@/lib/auth/session";
import { InvitationInputSchema, MemberRemovalSchema, RoleChangeSchema } from "@/lib/domain/accounts";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { getLocale } from "@/lib/i18n/server";
import { inviteByLetter, renewByLetter } from "@/lib/services/members/invitation-letters";
import { revokeInvitation } from "@/lib/services/members/invitations";
import { changeRole, removeMember } from "@/lib/services/members/manage";
import { revokeMySession, signOutOthers } from "@/lib/services/sessions/manage";

const PATH = "/settings/members";
const ById = z.object({ id: z.string().max(40) });

/** Gives a member another role. */
export const changeRoleAction = consoleAction(RoleChangeSchema, async (ctx, input) => {
  await changeRole(ctx, input);
  revalidatePath(PATH);
});

const Removal = MemberRemovalSchema.extend({ password: z.string().min(1, "required").max(1_000).optional() });

/** Removes a member; only for somebody who signed in lately or gives the password again. */
export const removeMemberAction = consoleAction(Removal, async (ctx, { password, ...input }) => {
  const session = await readSession();
  if (session === null) throw new AppError("unauthorized", "Not signed in.");
  await requireRecentSignIn({ db: ctx.db, now: ctx.now() }, session, password);
  await removeMember(ctx, input);
  revalidatePath(PATH);
});

/** Makes invitations and mails them; their links are in this one answer and in the letters, and nowhere else. */
export const inviteAction = consoleAction(InvitationInputSchema, async (ctx, input) => {
  const links = await inviteByLetter(ctx, input, await getLocale());
  revalidatePath(PATH);
  return { links };
});

/** A new link in the place of the old one, mailed as well. */
export const renewInvitationAction = consoleAction(ById, async (ctx, { id }) => {
  const link = await renewByLetter(ctx, id, await getLocale());
  revalidatePath(PATH);
  return { link };
});

/** Takes an invitation back. */
export const revokeInvitationAction = consoleAction(ById, async (ctx, { id }) => {
  await revokeInvitation(ctx, id);
  revalidatePath(PATH);
});

/** Signs one of one's own other browsers out. */
export const signDeviceOutAction = consoleAction(ById, async (ctx, { id }) => {
  await revokeMySession(ctx, id);
  revalidatePath(PATH);
});

/** Signs all of one's own other browsers out. */
export const signOthersOutAction = consoleAction(z.object({}), async (ctx) => {
  const session = await readSession();
  if (session === null) throw new AppError("unauthorized", "Not signed in.");
  const count = await signOutOthers(ctx, encodeId("session", session.sessionId));
  revalidatePath(PATH);
  return { count };
});
