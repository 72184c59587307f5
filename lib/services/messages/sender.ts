import type { Executor } from "@/db/client";
import { findEndpoint } from "@/db/queries/endpoints";
import { listMailEndpoints } from "@/db/queries/inbox-sender";
import { senderOf } from "@/lib/channels/email";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { decodeId, encodeId } from "@/lib/domain/ids";
import type { SenderView } from "@/lib/domain/leave-message/record";
import { type Mailbox, parseMailbox } from "@/lib/domain/mail-address";
import type { KeyRing } from "@/lib/secrets";
import { openEndpoint } from "@/lib/services/endpoints/sealing";
import { type InboxSettings, inboxSettings } from "./settings";

/** The mailbox replies come from: an e-mail webhook's server, with names of the inbox's own. */
export type ReplySender = {
  endpoint: EndpointConfig;
  from: Mailbox;
  replyTo: string;
  signature: string;
};

type SenderContext = { db: Executor; keys: KeyRing; organizationId: string };

/**
 * What sends an organization's replies: the e-mail webhook that was chosen, else the oldest one. Null when there is none
 * whose settings are complete. Whether the webhook is switched on says whether it gets notifications, and nothing here.
 */
export async function replySender(ctx: SenderContext): Promise<ReplySender | null> {
  const settings = await inboxSettings(ctx.db, ctx.organizationId);
  const endpoint = await mailEndpoint(ctx, settings);
  const smtp = endpoint?.config.smtp;
  if (endpoint === null || smtp === undefined) return null;
  const from = settings.replyFrom === "" ? senderOf(smtp) : parseMailbox(settings.replyFrom);
  return from === null ? null : { endpoint, from, replyTo: settings.replyTo, signature: settings.signature };
}

async function mailEndpoint(ctx: SenderContext, settings: InboxSettings): Promise<EndpointConfig | null> {
  const chosen = settings.replyEndpointId;
  const row = chosen === null ? null : await findEndpoint(ctx.db, ctx.organizationId, chosen);
  const [oldest] = row === null ? await listMailEndpoints(ctx.db, ctx.organizationId) : [];
  const used = row ?? oldest;
  return used === undefined ? null : openEndpoint(ctx.keys, used);
}

/**
 * Who a reply would come from.
 * @throws AppError `forbidden`
 */
export async function viewReplySender(ctx: ServiceContext): Promise<SenderView> {
  authorize(ctx, "message.read");
  const sender = await replySender(ctx);
  if (sender === null) return null;
  const { name, address } = sender.from;
  return { from: name === "" ? address : `${name} <${address}>`, answersTo: sender.replyTo || address };
}

/** An e-mail webhook that could send replies. */
export type MailEndpointOption = { id: string; name: string; from: string };

/**
 * The e-mail webhooks there are, oldest first.
 * @throws AppError `forbidden`
 */
export async function listMailSenders(ctx: ServiceContext): Promise<MailEndpointOption[]> {
  authorize(ctx, "message.config");
  const rows = await listMailEndpoints(ctx.db, ctx.organizationId);
  return rows.map((row) => {
    const { smtp } = openEndpoint(ctx.keys, row).config;
    const from = smtp === undefined ? null : senderOf(smtp);
    return { id: encodeId("endpoint", row.id), name: row.name, from: from?.address ?? "" };
  });
}

/** @internal Whether an edge id names an e-mail webhook of the organization. */
export async function isMailSender(ctx: SenderContext, id: string): Promise<string | null> {
  const uuid = decodeId("endpoint", id);
  const rows = uuid === null ? [] : await listMailEndpoints(ctx.db, ctx.organizationId);
  return rows.some((row) => row.id === uuid) ? uuid : null;
}
