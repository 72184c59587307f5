"use client";

import {
  Ban,
  CircleCheck,
  Clock,
  Hourglass,
  Inbox,
  Link2,
  type LucideIcon,
  Merge,
  MoreHorizontal,
  Printer,
  Scale,
  Tag,
  Ticket,
  Trash2,
  Undo2,
  UserRound,
} from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { isOpen } from "@/lib/domain/leave-message/views";
import { AwayNotice, useHandlerName } from "./handler-presence";
import { useInbox } from "./inbox-context";

export type ToolMessage = Pick<
  MessageDetail,
  "id" | "status" | "next" | "priority" | "assignee" | "snoozedUntil" | "legalHold" | "mergedInto"
>;

/** What may be done with the open message: status, owner, priority, and the rest behind 更多. */
export function DetailToolbar({ message, ticketHref }: { message: ToolMessage; ticketHref: string | null }) {
  const t = useTranslations("messages");
  const { handlers, edit, pending } = useInbox();
  const ids = [message.id];
  const me = handlers.find((handler) => handler.me);
  const mine = message.assignee !== null && message.assignee.id === me?.id;
  return (
    <fieldset className="flex flex-wrap items-center gap-2" disabled={pending}>
      <legend className="sr-only">{t("action.label")}</legend>
      <StatusButtons message={message} />
      {me !== undefined && !mine && (
        <Button
          size="sm"
          icon={UserRound}
          onClick={() => edit(ids, { kind: "assign", userId: me.id, claim: message.assignee === null })}
        >
          {t("assign.toMe")}
        </Button>
      )}
      <AssigneeMenu message={message} />
      <DropdownMenu
        align="start"
        trigger={
          <Button size="sm" variant="ghost" id="message-priority">
            {t("priority.label", { priority: t(`priority.${message.priority}`) })}
          </Button>
        }
        items={PRIORITIES.map((priority) => ({
          kind: "choice",
          key: priority,
          label: t(`priority.${priority}`),
          checked: priority === message.priority,
          onSelect: () => edit(ids, { kind: "priority", priority }),
        }))}
      />
      <MoreMenu message={message} ticketHref={ticketHref} />
      {isOpen(message.status) && message.assignee !== null && <AwayNotice userId={message.assignee.id} />}
    </fieldset>
  );
}

function AssigneeMenu({ message }: { message: ToolMessage }) {
  const t = useTranslations("messages");
  const { handlers, edit } = useInbox();
  const nameOf = useHandlerName();
  const ids = [message.id];
  return (
    <DropdownMenu
      align="start"
      trigger={
        <Button size="sm" variant="ghost">
          {message.assignee === null ? t("assign.short") : message.assignee.name}
        </Button>
      }
      items={[
        {
          kind: "choice",
          key: "none",
          label: t("unassigned"),
          checked: message.assignee === null,
          onSelect: () => edit(ids, { kind: "assign", userId: null }),
        },
        ...handlers.map(
          (handler): MenuItem => ({
            kind: "choice",
            key: handler.id,
            label: nameOf(handler),
            checked: handler.id === message.assignee?.id,
            onSelect: () => edit(ids, { kind: "assign", userId: handler.id }),
          }),
        ),
      ]}
    />
  );
}

const BACK = {
  closed: "reopen",
  replied: "reopen",
  spam: "notSpam",
  processing: "pending",
  pending: "pending",
} as const;
const ICONS = { processing: Hourglass, replied: CircleCheck, pending: Inbox, closed: CircleCheck, spam: Ban } as const;

function StatusButtons({ message }: { message: ToolMessage }) {
  const t = useTranslations("messages");
  const { edit, open } = useInbox();
  // Marking as spam is behind 更多: it is no everyday step.
  const steps = message.next.filter((status) => status !== "spam");
  const go = (status: MessageStatus) =>
    status === "closed" ? open({ kind: "close", ids: [message.id] }) : edit([message.id], { kind: "status", status });
  return steps.map((status, index) => (
    <Button
      key={status}
      size="sm"
      icon={status === "pending" ? Undo2 : ICONS[status]}
      variant={index === 0 ? "primary" : "secondary"}
      onClick={() => go(status)}
    >
      {status === "pending" ? t(`action.${BACK[message.status]}`) : t(`action.${status}`)}
    </Button>
  ));
}

/** 更多: the everyday things first, the serious ones apart. */
export function MoreMenu({ message, ticketHref }: { message: ToolMessage; ticketHref: string | null }) {
  const t = useTranslations("messages");
  const everyday = useEverydayItems(message, ticketHref);
  const serious = useSeriousItems(message);
  return (
    <DropdownMenu
      trigger={
        <Button size="sm" variant="ghost" icon={MoreHorizontal}>
          {t("more")}
        </Button>
      }
      items={[...everyday, { kind: "separator", key: "s1" }, ...serious]}
    />
  );
}

function useEverydayItems(message: ToolMessage, ticketHref: string | null): MenuItem[] {
  const t = useTranslations("messages");
  const { edit, open, rights } = useInbox();
  const ids = [message.id];
  const act = (key: string, icon: LucideIcon | undefined, label: string, onSelect: () => void): MenuItem => ({
    ...{ kind: "action", key, label, onSelect },
    ...(icon === undefined ? {} : { icon }),
  });
  const snoozed = message.snoozedUntil !== null;
  return [
    snoozed
      ? act("wake", Clock, t("snooze.end"), () => edit(ids, { kind: "snooze", until: null }))
      : act("snooze", Clock, t("snooze.action"), () => open({ kind: "snooze", ids })),
    act("category", Tag, t("category.action"), () => open({ kind: "category", ids })),
    act("tags", Tag, t("tags.action"), () => open({ kind: "tags", ids })),
    ...(message.mergedInto === null
      ? [act("merge", Merge, t("merge.action"), () => open({ kind: "merge", ids: [message.id] }))]
      : []),
    ...(ticketHref === null
      ? []
      : [
          { kind: "link", key: "ticket", icon: Ticket, label: t("ticket.create"), href: ticketHref } satisfies MenuItem,
        ]),
    ...(rights.link
      ? [act("contact", Link2, t("contact.link"), () => open({ kind: "contact", ids: [message.id] }))]
      : []),
    act("print", Printer, t("print"), () => window.print()),
  ];
}

function useSeriousItems(message: ToolMessage): MenuItem[] {
  const t = useTranslations("messages");
  const { edit, open, rights } = useInbox();
  const ids = [message.id];
  const spam: MenuItem = {
    ...{ kind: "action", key: "spam", icon: Ban, label: t("action.spam") },
    onSelect: () => edit(ids, { kind: "status", status: "spam" }),
  };
  const hold: MenuItem = {
    ...{ kind: "action", key: "hold", icon: Scale, label: message.legalHold ? t("hold.off") : t("hold.on") },
    onSelect: () => edit(ids, { kind: "hold", on: !message.legalHold }),
  };
  const remove: MenuItem = {
    ...{ kind: "action", key: "remove", icon: Trash2, danger: true, label: t("remove.action") },
    onSelect: () => open({ kind: "remove", ids }),
  };
  return [...(message.next.includes("spam") ? [spam] : []), ...(rights.remove ? [hold, remove] : [])];
}
