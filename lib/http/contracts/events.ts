import { z } from "zod";
import { eventDefinition } from "@/lib/domain/catalogue";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { EventDtoSchema } from "@/lib/services/events/get";
import { EventItemSchema, EventListQuerySchema } from "@/lib/services/events/list";
import { EventTypeSchema } from "@/lib/services/events/list-types";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

/** Largest body of `POST /api/v1/events`: a thousand events of five kilobytes. */
const EVENTS_MAX_BYTES = 5 * 1_048_576;

const Draft = z.strictObject({
  type: z.string().min(1, "required").max(200).meta({ description: "Canonical type or any spelling of the catalogue" }),
  data: z.record(z.string(), z.unknown()),
  id: z.string().min(1).max(200).optional().meta({ description: "Your own id: sending it again stores nothing new" }),
  occurredAt: z.iso.datetime({ offset: true }).optional(),
});

const example = { type: "leave_message.created", data: eventDefinition("leave_message.created").sample };

export const createEvents = defineContract({
  operationId: "createEvents",
  method: "POST",
  path: "/api/v1/events",
  tag: "events",
  summary: { zh: "发送一个事件，或一次最多 1,000 个", en: "Send one event, or up to 1,000 at once" },
  description: {
    zh: "全部接收或全部拒绝，存储完成后才应答。`id` 或请求头 `Idempotency-Key` 使调用可安全重试：已存过的事件返回 `duplicate: true`。",
    en: "All or nothing, answered when stored. `id` or the header `Idempotency-Key` makes a call repeatable: what was stored before comes back with `duplicate: true`.",
  },
  permission: "event.write",
  body: z.union([Draft, z.array(Draft).min(1)]),
  maxBytes: EVENTS_MAX_BYTES,
  status: 202,
  response: z.object({
    accepted: z.array(z.object({ id: z.string(), type: z.enum(EVENT_TYPES), duplicate: z.boolean() })),
  }),
  examples: { request: example },
});

export const listEventsContract = defineContract({
  operationId: "listEvents",
  method: "GET",
  path: "/api/v1/events",
  tag: "events",
  summary: { zh: "查询事件，最新的在前", en: "List events, newest first" },
  permission: "event.read",
  query: EventListQuerySchema,
  status: 200,
  response: pageSchema(EventItemSchema),
});

export const getEventContract = defineContract({
  operationId: "getEvent",
  method: "GET",
  path: "/api/v1/events/{id}",
  tag: "events",
  summary: { zh: "查看事件及其数据", en: "Read an event with its data" },
  permission: "event.read",
  params: EdgeIdParams,
  status: 200,
  response: EventDtoSchema,
  problems: ["not_found"],
});

export const listEventTypesContract = defineContract({
  operationId: "listEventTypes",
  method: "GET",
  path: "/api/v1/event-types",
  tag: "events",
  summary: {
    zh: "事件目录：每种类型的 JSON Schema、示例与各种写法",
    en: "The catalogue: every type with its JSON Schema, a sample and its spellings",
  },
  permission: "event.read",
  status: 200,
  response: z.object({ items: z.array(EventTypeSchema) }),
});

export const EVENT_CONTRACTS: readonly Contract[] = [
  createEvents,
  listEventsContract,
  getEventContract,
  listEventTypesContract,
];
