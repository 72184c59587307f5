import { z } from "zod";
import { PageQuerySchema } from "@/lib/domain/paging";
import { TicketInputSchema } from "@/lib/domain/tickets/input";
import { TICKET_STATUSES } from "@/lib/domain/tickets/states";
import { TicketDtoSchema } from "@/lib/services/tickets/dto";
import { type Contract, defineContract } from "../contract";
import { idParam } from "../id-param";
import { pageSchema } from "./parts";

const example = {
  externalId: "ticket_001",
  title: "产品咨询",
  description: "想了解产品价格",
  priority: "medium",
  status: "pending",
  assignee: "user_123",
  customerEmail: "customer@example.com",
  dueAt: "2025-01-15T18:00:00+08:00",
} as const;

export const upsertTicketContract = defineContract({
  operationId: "upsertTicket",
  method: "POST",
  path: "/api/v1/tickets",
  tag: "tickets",
  summary: { zh: "创建或更新工单", en: "Create or change a ticket" },
  description: {
    zh: "带有已知 `externalId` 的调用更新那张工单，未给出的字段不变；否则创建一张新工单（返回 201）。`assignee` 可以是成员编号、成员邮箱或对方系统的编号。到期前 `remindMinutes` 分钟（默认 30）触发 `ticket.due_soon`，到期触发 `ticket.overdue`，各一次；改期后重新计算。没有变化的调用不产生事件。",
    en: "A call with a known `externalId` changes that ticket and leaves what is not given; any other makes a new one (201). `assignee` may be a member's id, his e-mail address, or his id in your system. `ticket.due_soon` is raised `remindMinutes` (30) before the due time and `ticket.overdue` at it, once each; another due time counts anew. A call that changes nothing raises nothing.",
  },
  permission: "ticket.write",
  body: TicketInputSchema,
  status: 200,
  response: TicketDtoSchema,
  problems: ["conflict"],
  examples: { request: example },
});

export const listTicketsContract = defineContract({
  operationId: "listTickets",
  method: "GET",
  path: "/api/v1/tickets",
  tag: "tickets",
  summary: { zh: "查询工单", en: "List tickets" },
  permission: "ticket.read",
  query: PageQuerySchema.extend({
    status: z.enum(TICKET_STATUSES).optional(),
    externalId: z.string().max(200).optional(),
    overdue: z.enum(["true", "false"]).optional(),
  }),
  status: 200,
  response: pageSchema(TicketDtoSchema),
});

export const getTicketContract = defineContract({
  operationId: "getTicket",
  method: "GET",
  path: "/api/v1/tickets/{id}",
  tag: "tickets",
  summary: { zh: "查看工单", en: "Read a ticket" },
  permission: "ticket.read",
  params: idParam("ticket"),
  status: 200,
  response: TicketDtoSchema,
});

export const TICKET_CONTRACTS: readonly Contract[] = [upsertTicketContract, listTicketsContract, getTicketContract];
