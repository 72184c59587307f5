"use client";

import { BellOff, CheckCircle2, ChevronDown, ChevronRight, CircleX, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { useReplays } from "@/components/replays/replay-box";
import { RelativeTime, Time } from "@/components/time";
import { Button, ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { NO_CODE, type Reason } from "@/lib/domain/delivery";
import { formatCount } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { failureGroupLink } from "./failure-group-link";

// Needed once somebody wants to send again.
const ReplayDialog = lazy(() =>
  import("@/components/replays/replay-dialog").then((module) => ({ default: module.ReplayDialog })),
);

/** Failures of one kind; the shape of the service's answer. */
export type FailureGroupView = {
  id: string;
  endpoint: { id: string; name: string; enabled: boolean };
  reason: Reason | null;
  code: string | null;
  diagnosis: { zh: string; en: string } | null;
  count: number;
  firstAt: string;
  lastAt: string;
  from: string;
  state: "open" | "ignored" | "resolved";
  ignoredUntil: string | null;
  ignoredBy: string | null;
};
type Ignore = (input: { id: string; ignore: boolean }) => Promise<ActionState<unknown>>;
type Shared = { ignore: Ignore; mayRetry: boolean; oneWebhook: boolean };

/**
 * 同类失败 above the history: open when there are several, folded when there is one at most. Nothing at all when nothing failed.
 * Stands inside `ReplaysProvider`; needs the texts `history`.
 */
export function FailureGroups(
  props: Shared & { open: readonly FailureGroupView[]; others: readonly FailureGroupView[] },
) {
  const t = useTranslations("history.groups");
  const { open, others, ...shared } = props;
  if (open.length + others.length === 0) return null;
  const failed = open.reduce((sum, { count }) => sum + count, 0);
  return (
    <details
      // Several are looked at when the page is opened; what the reader folded stays folded.
      open={open.length > 1}
      className="group/all mb-5 rounded-lg border border-line bg-surface shadow-card"
    >
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-lg px-4 py-2.5 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open/all:rotate-90" />
        <h2 className="font-semibold">{t("title")}</h2>
        <span className="text-ink-2 text-sm">
          {open.length === 0 ? t("noneOpen") : t("summary", { groups: open.length, n: formatCount(failed) })}
        </span>
      </summary>
      {open.length > 0 && <OpenGroups groups={open} {...shared} />}
      {others.length > 0 && (
        <details className="group/others border-line border-t">
          <summary className="flex min-h-10 cursor-pointer list-none items-center gap-2 px-4 py-2 text-ink-2 text-sm [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open/others:rotate-90" />
            {t("others", { n: others.length })}
          </summary>
          <ul className="divide-y divide-line border-line border-t">
            {others.map((group) => (
              <Group key={group.id} group={group} {...shared} />
            ))}
          </ul>
        </details>
      )}
    </details>
  );
}

/** Shown before somebody asks for the rest: the list below is what most people came for. */
const SHOWN_FIRST = 3;

function OpenGroups({ groups, ...shared }: Shared & { groups: readonly FailureGroupView[] }) {
  const t = useTranslations("history.groups");
  const [all, showAll] = useState(false);
  const shown = all || groups.length <= SHOWN_FIRST + 1 ? groups : groups.slice(0, SHOWN_FIRST);
  return (
    <>
      <ul className="divide-y divide-line border-line border-t">
        {shown.map((group) => (
          <Group key={group.id} group={group} {...shared} />
        ))}
      </ul>
      {shown.length < groups.length && (
        <div className="border-line border-t px-2 py-1">
          <Button size="sm" variant="ghost" icon={ChevronDown} onClick={() => showAll(true)}>
            {t("more", { n: groups.length - shown.length })}
          </Button>
        </div>
      )}
    </>
  );
}

const ICONS = {
  open: { icon: CircleX, tone: "text-danger" },
  ignored: { icon: BellOff, tone: "text-ink-3" },
  resolved: { icon: CheckCircle2, tone: "text-success" },
} as const;

function Group(props: Shared & { group: FailureGroupView }) {
  const t = useTranslations("history.groups");
  const { group, oneWebhook } = props;
  const { icon: Icon, tone } = ICONS[group.state];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 lg:flex-nowrap">
      <Icon aria-hidden className={cn("size-4.5 shrink-0 self-start translate-y-0.5", tone)} />
      <div className="min-w-0 flex-1 basis-60">
        <p className="break-words font-medium">
          <GroupTitle group={group} />
        </p>
        {/* A dot at the start of a line is cut off: each stands in the gap before its part. */}
        <p className="mt-0.5 -ml-5 flex flex-wrap [clip-path:inset(0_0_0_1.25rem)] text-ink-2 text-sm *:relative *:pl-5 *:before:absolute *:before:left-0 *:before:w-5 *:before:text-center *:before:text-ink-3 *:before:content-['·']">
          {!oneWebhook && <span className="min-w-0 break-words">{group.endpoint.name}</span>}
          <span className="font-medium text-ink tabular-nums">{t("count", { n: formatCount(group.count) })}</span>
          <span>
            {t("first")} <Time at={group.firstAt} precision="minutes" />
          </span>
          <span>
            {t("last")} <RelativeTime at={group.lastAt} />
          </span>
          {group.state === "resolved" && <span className="text-success">{t("resolved")}</span>}
          {group.ignoredUntil !== null && (
            <span>
              {t("ignored", { name: group.ignoredBy ?? "" })} <Time at={group.ignoredUntil} precision="minutes" />
            </span>
          )}
        </p>
      </div>
      <GroupActions {...props} />
    </li>
  );
}

/** What happened in words; the reason where the receiver's answer is not in the catalogue. A code stands beside it. */
function GroupTitle({ group }: { group: FailureGroupView }) {
  const t = useTranslations("history");
  const { locale } = useTextsState();
  const said = group.diagnosis?.[locale === "zh-CN" ? "zh" : "en"];
  const title = said ?? t(`reason.${group.reason ?? "unknown"}`);
  if (group.code === null || title.includes(group.code)) return title;
  return (
    <>
      {title}{" "}
      <code className="rounded-sm bg-neutral-soft px-1.5 py-0.5 font-normal text-ink-2 text-xs">{group.code}</code>
    </>
  );
}

function GroupActions({ group, ignore, mayRetry }: Shared & { group: FailureGroupView }) {
  const t = useTranslations("history.groups");
  const common = useTranslations("common");
  const { actions, put } = useReplays();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [pending, start] = useTransition();
  const name = group.endpoint.name;
  const change = (ignored: boolean) =>
    start(async () => {
      const answer = await ignore({ id: group.id, ignore: ignored }).catch(() => null);
      if (answer?.status === "ok") router.refresh();
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ButtonLink href={failureGroupLink(group)} size="sm" prefetch={false} aria-label={t("viewName", { name })}>
        {t("view")}
      </ButtonLink>
      {mayRetry && (
        <>
          <Button size="sm" icon={RotateCcw} onClick={() => setOpen(true)}>
            {t("replay", { n: formatCount(group.count) })}
          </Button>
          {group.state !== "resolved" && (
            <Button size="sm" variant="ghost" pending={pending} onClick={() => change(group.state === "open")}>
              {group.state === "open" ? t("ignore") : t("watch")}
            </Button>
          )}
        </>
      )}
      {open && (
        <Suspense>
          <ReplayDialog
            title={t("replayTitle", { n: formatCount(group.count), name })}
            what={() => ({
              ...{ kind: "filter", endpointId: group.endpoint.id, from: group.from },
              ...(group.reason === null ? {} : { reasons: [group.reason] }),
              codes: [group.code ?? NO_CODE],
            })}
            actions={actions}
            onClose={() => setOpen(false)}
            onStarted={put}
          />
        </Suspense>
      )}
    </div>
  );
}
