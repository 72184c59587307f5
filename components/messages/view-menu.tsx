"use client";

import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { useListNavigation } from "@/components/data-table/list-region";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/input";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/domain/leave-message/record";
import type { InboxView } from "@/lib/domain/leave-message/views";
import { useInbox } from "./inbox-context";

export type ViewLink = { view: InboxView; href: string; count: string };
export type SavedLink = SavedView & { href: string };

/** The inbox's views: a column where there is room, a select elsewhere. */
export function ViewMenu(props: { views: readonly ViewLink[]; saved: readonly SavedLink[]; current: string }) {
  const t = useTranslations("messages");
  const { go } = useListNavigation();
  const all = [
    ...props.views.map(({ view, href, count }) => ({ key: view as string, href, label: t(`view.${view}`), count })),
    ...props.saved.map(({ id, href, name }) => ({ key: id, href, label: name, count: "" })),
  ];
  return (
    <>
      <nav aria-label={t("views.label")} className="hidden w-44 shrink-0 xl:block">
        <ul className="space-y-0.5">
          {props.views.map(({ view, href, count }) => (
            <li key={view}>
              <ViewLinkRow href={href} label={t(`view.${view}`)} count={count} current={props.current === view} />
            </li>
          ))}
        </ul>
        {props.saved.length > 0 && (
          <>
            <p className="mt-4 mb-1 px-2.5 text-ink-3 text-xs">{t("views.own")}</p>
            <ul className="space-y-0.5">
              {props.saved.map((saved) => (
                <li key={saved.id} className="flex items-center">
                  <ViewLinkRow href={saved.href} label={saved.name} count="" current={props.current === saved.id} />
                  {saved.own && <DeleteView saved={saved} />}
                </li>
              ))}
            </ul>
          </>
        )}
      </nav>
      <div className="mb-3 xl:hidden">
        <Select
          aria-label={t("views.label")}
          value={props.current}
          onChange={(event) => go(all.find(({ key }) => key === event.target.value)?.href ?? "/messages")}
        >
          {all.map(({ key, label, count }) => (
            <option key={key} value={key}>
              {count === "" ? label : t("views.option", { label, count })}
            </option>
          ))}
        </Select>
      </div>
    </>
  );
}

function ViewLinkRow(props: { href: string; label: string; count: string; current: boolean }) {
  return (
    <Link
      href={props.href}
      scroll={false}
      aria-current={props.current ? "page" : undefined}
      className={cn(
        "flex min-h-9 min-w-0 flex-1 items-center justify-between gap-2 rounded-md px-2.5 py-1.5 text-sm hover:bg-hover",
        props.current ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-2",
      )}
    >
      <span className="truncate">{props.label}</span>
      <span className="text-ink-3 text-xs tabular-nums">{props.count}</span>
    </Link>
  );
}

function DeleteView({ saved }: { saved: SavedLink }) {
  const t = useTranslations("messages");
  const common = useTranslations("common");
  const { actions } = useInbox();
  const [, start] = useTransition();
  const remove = () =>
    new Promise<void>((resolve) =>
      start(async () => {
        const answer = await actions.deleteView({ id: saved.id });
        if (answer.status === "error") toast.error(answer.message);
        resolve();
      }),
    );
  return (
    <Popconfirm
      trigger={<IconButton icon={Trash2} label={t("views.removeNamed", { name: saved.name })} />}
      title={t("views.removeAsk", { name: saved.name })}
      confirmLabel={t("views.remove")}
      cancelLabel={common("cancel")}
      onConfirm={remove}
    />
  );
}
