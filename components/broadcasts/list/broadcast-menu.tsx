"use client";

import { Copy, MoreHorizontal, Pause, PenLine, Play, Square, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, ButtonLink, IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu, type MenuItem } from "@/components/ui/dropdown-menu";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { BroadcastStatus } from "@/lib/domain/broadcast/status";

type Verb = (input: { id: string }) => Promise<ActionState<{ id: string; name: string }>>;
type BroadcastActions = {
  pause: Verb;
  resume: Verb;
  stop: Verb;
  withdraw: Verb;
  copy: Verb;
  remove: (input: { id: string }) => Promise<ActionState>;
};
type MenuRow = {
  id: string;
  name: string;
  status: BroadcastStatus;
  ownAddress: boolean;
  runs: number;
  /** Requests of its latest run that are out, and that are still to come. */
  sent: number;
  left: number;
};

/** What can be done with a broadcast in its state; stopping and deleting ask first. */
export function BroadcastMenu(props: {
  row: MenuRow;
  actions: BroadcastActions;
  /** On the broadcast's own page: what is done most stands there as buttons, and deleting leads back to the list. */
  onOwnPage?: boolean;
}) {
  const t = useTranslations("broadcasts.list");
  const common = useTranslations("common");
  const router = useRouter();
  const [asked, setAsked] = useState<"stop" | "delete" | null>(null);
  const { row, actions, onOwnPage = false } = props;
  const { id, name } = row;
  const told = async <T,>(work: Promise<ActionState<T>>, done: (data: T) => void): Promise<boolean> => {
    const answer = await work.catch(() => null);
    if (answer?.status === "ok") done(answer.data);
    else if (answer?.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
    else toast.error(common("form.networkError"));
    router.refresh();
    return answer?.status === "ok";
  };
  const items = useItems(row, {
    pause: () => void told(actions.pause({ id }), () => toast.success(t("paused", { name }))),
    resume: () => void told(actions.resume({ id }), () => toast.success(t("resumed", { name }))),
    withdraw: () =>
      void told(actions.withdraw({ id }), () => {
        toast.success(t("withdrawn", { name }));
        router.push(`/broadcasts/${id}/edit`);
      }),
    copy: () =>
      void told(actions.copy({ id }), (made) => {
        toast.success(t("copied", { name: made.name }));
        router.push(`/broadcasts/${made.id}/edit`);
      }),
    stop: () => setAsked("stop"),
    remove: () => setAsked("delete"),
  });
  return (
    <>
      {onOwnPage && <InlineButtons items={items.filter(isInline)} />}
      <DropdownMenu
        trigger={<IconButton icon={MoreHorizontal} label={t("moreOf", { name })} />}
        items={onOwnPage ? items.filter((item) => !isInline(item)) : items}
      />
      <Questions
        row={row}
        asked={asked}
        onClose={() => setAsked(null)}
        stop={() => told(actions.stop({ id }), () => toast.success(t("stopped", { name })))}
        remove={() =>
          told(actions.remove({ id }), () => {
            toast.success(t("deleted", { name }));
            if (onOwnPage) router.replace("/broadcasts");
          })
        }
      />
    </>
  );
}

const INLINE: ReadonlySet<string> = new Set(["edit", "withdraw", "pause", "resume", "stop"]);
const isInline = (item: MenuItem) => "key" in item && INLINE.has(item.key);

function InlineButtons({ items }: { items: readonly MenuItem[] }) {
  return items.map((item) => {
    if (item.kind === "link")
      return (
        <ButtonLink key={item.key} href={item.href} icon={item.icon}>
          {item.label}
        </ButtonLink>
      );
    if (item.kind !== "action") return null;
    const variant = item.danger === true ? "danger-ghost" : "secondary";
    return (
      <Button key={item.key} variant={variant} icon={item.icon} onClick={item.onSelect}>
        {item.label}
      </Button>
    );
  });
}

function useItems(
  { id, status, ownAddress, runs }: MenuRow,
  on: Record<"pause" | "resume" | "stop" | "withdraw" | "copy" | "remove", () => void>,
): MenuItem[] {
  const t = useTranslations("broadcasts.list");
  const only = (wanted: boolean, ...items: MenuItem[]) => (wanted ? items : []);
  const live = status === "running" || status === "paused" || status === "scheduled";
  return [
    ...only(status === "draft", {
      kind: "link",
      key: "edit",
      label: t("edit"),
      icon: PenLine,
      href: `/broadcasts/${id}/edit`,
    }),
    ...only(status === "scheduled" && runs === 0, {
      kind: "action",
      key: "withdraw",
      label: t("editPlanned"),
      icon: PenLine,
      onSelect: on.withdraw,
    }),
    ...only(status === "running", {
      kind: "action",
      key: "pause",
      label: t("pause"),
      icon: Pause,
      onSelect: on.pause,
    }),
    ...only(status === "paused", {
      kind: "action",
      key: "resume",
      label: t("resume"),
      icon: Play,
      onSelect: on.resume,
    }),
    ...only(!ownAddress, { kind: "action", key: "copy", label: t("copy"), icon: Copy, onSelect: on.copy }),
    ...only(live, { kind: "action", key: "stop", label: t("stop"), icon: Square, danger: true, onSelect: on.stop }),
    ...only(!live, {
      kind: "action",
      key: "delete",
      label: t("delete"),
      icon: Trash2,
      danger: true,
      onSelect: on.remove,
    }),
  ];
}

function Questions(props: {
  row: MenuRow;
  asked: "stop" | "delete" | null;
  onClose: () => void;
  stop: () => Promise<boolean>;
  remove: () => Promise<boolean>;
}) {
  const t = useTranslations("broadcasts.list");
  const { row, asked, onClose } = props;
  const { name, status, sent, left, runs } = row;
  const going = status !== "scheduled";
  const onOpenChange = (open: boolean) => !open && onClose();
  return (
    <>
      <ConfirmDialog
        open={asked === "stop"}
        onOpenChange={onOpenChange}
        title={t("stopTitle", { name })}
        consequences={[going ? t("stopRunning", { n: sent, m: left }) : t("stopPlanned"), t("stopHistory")]}
        confirmLabel={t("stopConfirm")}
        cancelLabel={going ? t("stopKeepRunning") : t("stopKeep")}
        onConfirm={props.stop}
      />
      <ConfirmDialog
        open={asked === "delete"}
        onOpenChange={onOpenChange}
        title={t("deleteTitle", { name })}
        consequences={[...(runs > 0 ? [t("deleteRuns", { n: runs })] : []), t("deleteHistory")]}
        confirmLabel={t("delete")}
        cancelLabel={t("deleteKeep")}
        onConfirm={props.remove}
      />
    </>
  );
}
