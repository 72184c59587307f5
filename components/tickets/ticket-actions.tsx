"use client";

import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { FormDialog } from "@/components/messages/form-dialog";
import { Button } from "@/components/ui/button";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { PRIORITIES, type Priority } from "@/lib/domain/leave-message/priority";
import { nextTicketStatuses, type TicketStatus } from "@/lib/domain/tickets/states";

type Change = {
  status?: TicketStatus;
  priority?: Priority;
  assignee?: string | null;
  resolution?: string;
  escalate?: { to: string; reason: string };
};
type Shown = { id: string; status: TicketStatus; priority: Priority; assignee: { id: string | null } | null };

/** What may be done with a ticket: its next status, whom it belongs to, how urgent it is, the next level. */
export function TicketActions(props: {
  ticket: Shown;
  handlers: readonly { id: string; name: string }[];
  update: (input: { id: string; change: Change }) => Promise<ActionState<{ status: TicketStatus }>>;
}) {
  const t = useTranslations("tickets");
  const { ticket } = props;
  const [pending, start] = useTransition();
  const [dialog, open] = useState<"resolve" | "escalate" | null>(null);
  const change = (input: Change) =>
    start(async () => {
      const answer = await props.update({ id: ticket.id, change: input });
      if (answer.status === "error") return toast.error(answer.fields[0]?.message ?? answer.message);
      open(null);
      toast.success(t("saved"));
    });
  const step = (status: TicketStatus) => (status === "resolved" ? open("resolve") : change({ status }));
  return (
    <fieldset className="flex flex-wrap items-center gap-2" disabled={pending}>
      <legend className="sr-only">{t("actions.label")}</legend>
      {nextTicketStatuses(ticket.status).map((status, index) => (
        <Button key={status} size="sm" variant={index === 0 ? "primary" : "secondary"} onClick={() => step(status)}>
          {t(`actions.${status}`)}
        </Button>
      ))}
      <Choices label={t("columns.assignee")} items={assigneeItems(props, t("filter.none"), change)} />
      <Choices
        label={t("columns.priority")}
        items={PRIORITIES.map((priority) => ({
          ...{ kind: "choice", key: priority, label: t(`priority.${priority}`), checked: priority === ticket.priority },
          onSelect: () => change({ priority }),
        }))}
      />
      <Button size="sm" variant="ghost" onClick={() => open("escalate")}>
        {t("actions.escalate")}
      </Button>
      {dialog === "resolve" && (
        <ResolveDialog
          pending={pending}
          close={() => open(null)}
          send={(resolution) => change({ status: "resolved", resolution })}
        />
      )}
      {dialog === "escalate" && (
        <EscalateDialog pending={pending} close={() => open(null)} send={(escalate) => change({ escalate })} />
      )}
    </fieldset>
  );
}

function assigneeItems(
  { ticket, handlers }: { ticket: Shown; handlers: readonly { id: string; name: string }[] },
  nobody: string,
  change: (input: Change) => void,
): MenuItem[] {
  const item = (id: string | null, label: string): MenuItem => ({
    ...{ kind: "choice", key: id ?? "none", label, checked: (ticket.assignee?.id ?? null) === id },
    onSelect: () => change({ assignee: id }),
  });
  return [item(null, nobody), ...handlers.map(({ id, name }) => item(id, name))];
}

function Choices({ label, items }: { label: string; items: MenuItem[] }) {
  return (
    <DropdownMenu
      align="start"
      trigger={
        <Button size="sm" variant="ghost">
          {label}
        </Button>
      }
      items={items}
    />
  );
}

function ResolveDialog(props: { pending: boolean; close: () => void; send: (resolution: string) => void }) {
  const t = useTranslations("tickets");
  const id = useId();
  const [text, setText] = useState("");
  return (
    <FormDialog
      title={t("actions.resolved")}
      submit={t("actions.resolved")}
      {...props}
      onSubmit={() => props.send(text)}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("form.resolution")}
        </label>
        <Textarea id={id} maxLength={5_000} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
    </FormDialog>
  );
}

function EscalateDialog(props: {
  pending: boolean;
  close: () => void;
  send: (escalate: { to: string; reason: string }) => void;
}) {
  const t = useTranslations("tickets");
  const id = useId();
  const [to, setTo] = useState("");
  const [reason, setReason] = useState("");
  return (
    <FormDialog
      title={t("actions.escalate")}
      submit={t("actions.escalate")}
      {...props}
      disabled={to.trim() === ""}
      onSubmit={() => props.send({ to, reason })}
    >
      <div>
        <label htmlFor={`${id}-to`} className="mb-1 block">
          {t("form.escalateTo")}
        </label>
        <Input id={`${id}-to`} maxLength={320} value={to} onChange={(event) => setTo(event.target.value)} />
      </div>
      <div>
        <label htmlFor={`${id}-why`} className="mb-1 block">
          {t("form.reason")}
        </label>
        <Textarea
          id={`${id}-why`}
          rows={3}
          maxLength={1_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
