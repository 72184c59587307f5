"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { TicketInputSchema } from "@/lib/domain/tickets/input";
import { HANDLE_PLATFORMS } from "@/lib/domain/tickets/platforms";
import { idSchema } from "@/lib/http/id-param";
import { setMemberHandles } from "@/lib/services/tickets/handles";
import { updateTicketById, upsertTicket } from "@/lib/services/tickets/upsert";

/** Makes a ticket. */
export const createTicketAction = consoleAction(
  TicketInputSchema.extend({ title: z.string().trim().min(1, "required").max(200) }),
  async (ctx, input) => {
    const { ticket } = await upsertTicket(ctx, input);
    revalidatePath("/tickets");
    return { id: ticket.id };
  },
);

/** Changes a ticket. */
export const updateTicketAction = consoleAction(
  z.object({ id: idSchema("ticket"), change: TicketInputSchema.omit({ externalId: true, messageId: true }) }),
  async (ctx, { id, change }) => {
    const ticket = await updateTicketById(ctx, id, change);
    revalidatePath("/tickets");
    return { status: ticket.status };
  },
);

/** Says what a member is called on the platforms. */
export const saveHandlesAction = consoleAction(
  z.object({ userId: idSchema("user"), handles: z.partialRecord(z.enum(HANDLE_PLATFORMS), z.string().trim().max(64)) }),
  async (ctx, input) => {
    await setMemberHandles(ctx, input);
    revalidatePath("/tickets/people");
  },
);
