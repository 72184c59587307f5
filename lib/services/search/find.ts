import { may, type ServiceContext } from "@/lib/context";
import { decodeId, type IdKind } from "@/lib/domain/ids";
import type { Permission } from "@/lib/domain/roles";
import { foundOrNull } from "@/lib/errors";
import { getDelivery } from "@/lib/services/deliveries/get";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { listEndpoints } from "@/lib/services/endpoints/list";
import { getEvent } from "@/lib/services/events/get";
import { listMessages } from "@/lib/services/messages/read";
import { getReplay } from "@/lib/services/replays/read";

/** Something the search of the console's header leads to. `id` is the edge id. */
export type Found = { kind: FoundKind; id: string; label: string; detail: string };
export type FoundKind = "webhook" | "delivery" | "event" | "message" | "replay";

/** Longer than any id, number or name. */
export const SEARCH_TEXT_MAX = 100;
const MOST_OF_A_KIND = 6;
const MESSAGE_NUMBER = /^#?(LM-?[\d-]*)$/i;

/**
 * What a text typed into the header's search names: webhooks by name, everything else by its id or number. Never by what
 * visitors wrote: that has a search of its own. Whatever the caller may not read is left out.
 */
export async function findThings(ctx: ServiceContext, text: string): Promise<Found[]> {
  const wanted = text.trim().slice(0, SEARCH_TEXT_MAX);
  if (wanted === "") return [];
  const found = await Promise.all([
    byId(ctx, wanted),
    allowed(ctx, "endpoint.read", () => webhooksNamed(ctx, wanted)),
    allowed(ctx, "message.read", () => messagesNumbered(ctx, wanted)),
  ]);
  return found.flat();
}

async function allowed(ctx: ServiceContext, permission: Permission, look: () => Promise<Found[]>): Promise<Found[]> {
  return may(ctx, permission) ? look() : [];
}

/** Ids and what reads them. */
const READERS: readonly {
  kind: IdKind;
  permission: Permission;
  read: (ctx: ServiceContext, id: string) => Promise<Found>;
}[] = [
  {
    kind: "delivery",
    permission: "delivery.read",
    read: async (ctx, id) => {
      const { eventType, status } = await getDelivery(ctx, id);
      return { kind: "delivery", id, label: id, detail: `${eventType} · ${status}` };
    },
  },
  {
    kind: "endpoint",
    permission: "endpoint.read",
    read: async (ctx, id) => {
      const { name, channel } = await getEndpoint(ctx, id);
      return { kind: "webhook", id, label: name, detail: channel };
    },
  },
  {
    kind: "event",
    permission: "event.read",
    read: async (ctx, id) => ({ kind: "event", id, label: id, detail: (await getEvent(ctx, id)).type }),
  },
  {
    kind: "replay",
    permission: "delivery.read",
    read: async (ctx, id) => ({ kind: "replay", id, label: id, detail: (await getReplay(ctx, id)).status }),
  },
];

async function byId(ctx: ServiceContext, text: string): Promise<Found[]> {
  const reader = READERS.find(({ kind }) => decodeId(kind, text) !== null);
  if (reader === undefined || !may(ctx, reader.permission)) return [];
  const found = await foundOrNull(reader.read(ctx, text));
  return found === null ? [] : [found];
}

async function webhooksNamed(ctx: ServiceContext, keyword: string): Promise<Found[]> {
  const { items } = await listEndpoints(ctx, { keyword, limit: MOST_OF_A_KIND });
  return items.map(({ id, name, channel }) => ({ kind: "webhook", id, label: name, detail: channel }));
}

async function messagesNumbered(ctx: ServiceContext, text: string): Promise<Found[]> {
  const [, number] = MESSAGE_NUMBER.exec(text) ?? [];
  if (number === undefined) return [];
  const { items } = await listMessages(ctx, { keyword: number, limit: MOST_OF_A_KIND });
  return items.map((line) => ({ kind: "message", id: line.id, label: line.number, detail: line.status }));
}
