"use client";

import { ChevronDown } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AgentStatus } from "@/lib/domain/presence/presence";
import { AgentStatusMark } from "./status-dot";

export type OwnPresence = { status: AgentStatus; autoAfterMinutes: number | null; setBy: string | null; given: number };

const STATUSES: readonly AgentStatus[] = ["available", "busy", "away", "offline"];
const PING_MS = 20_000;
const PING_URL = "/settings/hours/ping";

/**
 * 在线接待 ▾: one's own status, and the signs of life that hold this tab's lease. A background tab's timers run once a
 * minute at worst, and a lease outlasts that.
 */
export function PresenceSwitcher(props: {
  initial: OwnPresence;
  setStatus: (input: { status: AgentStatus }) => Promise<ActionState<OwnPresence>>;
}) {
  const t = useTranslations("nav.presence");
  const common = useTranslations("common");
  const router = useRouter();
  const isHoursPage = usePathname() === "/settings/hours";
  const [own, setOwn] = useState(props.initial);
  const [pending, setPending] = useState(false);
  const [seen, setSeen] = useState<string | null>(null);
  const [given, setGiven] = useState(0);
  const heard = useCallback((next: OwnPresence) => {
    setOwn(next);
    if (next.given > 0) setGiven(next.given);
  }, []);
  usePing(heard, own.autoAfterMinutes !== null);
  const choose = async (status: AgentStatus) => {
    setPending(true);
    const answer = await props.setStatus({ status }).catch(() => null);
    setPending(false);
    if (answer?.status === "ok") {
      heard(answer.data);
      if (isHoursPage) router.refresh();
    } else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const { autoAfterMinutes, setBy } = own;
  const resume = (
    <Button size="sm" pending={pending} onClick={() => void choose("available")}>
      {t("resume")}
    </Button>
  );
  return (
    <>
      <DropdownMenu
        trigger={
          <Button
            variant="ghost"
            size="sm"
            pending={pending}
            aria-label={t("mine", { status: t(`status.${own.status}`) })}
            className="max-sm:px-2"
          >
            <AgentStatusMark status={own.status} label="" />
            <span className="max-sm:sr-only">{t(`status.${own.status}`)}</span>
            <ChevronDown aria-hidden className="size-4 max-sm:hidden" />
          </Button>
        }
        items={STATUSES.map((status) => ({
          kind: "choice",
          key: status,
          label: t(`status.${status}`),
          checked: own.status === status,
          onSelect: () => void choose(status),
        }))}
      />
      {autoAfterMinutes !== null && <Notice actions={resume}>{t("autoAway", { n: autoAfterMinutes })}</Notice>}
      {setBy !== null && setBy !== seen && (
        <Notice
          actions={
            <>
              {resume}
              <Button size="sm" variant="ghost" onClick={() => setSeen(setBy)}>
                {t("dismiss")}
              </Button>
            </>
          }
        >
          {t("setByOther", { name: setBy })}
        </Notice>
      )}
      {given > 0 && autoAfterMinutes === null && (setBy === null || setBy === seen) && (
        <GivenNotice n={given} done={() => setGiven(0)} />
      )}
    </>
  );
}

/** What was given to somebody while he was not there. */
function GivenNotice({ n, done }: { n: number; done: () => void }) {
  const t = useTranslations("nav.presence");
  return (
    <Notice
      actions={
        <>
          <TextLink href="/messages?view=mine" onClick={done}>
            {t("givenShow")}
          </TextLink>
          <Button size="sm" variant="ghost" onClick={done}>
            {t("dismiss")}
          </Button>
        </>
      }
    >
      {t("given", { n })}
    </Notice>
  );
}

/** Below the header, over the page: what happened to one's status without one's doing. */
function Notice(props: { children: React.ReactNode; actions: React.ReactNode }) {
  return (
    <div className="absolute inset-x-0 top-full z-10">
      <Banner tone="warning" bar live="status" actions={props.actions}>
        {props.children}
      </Banner>
    </div>
  );
}

/** Renews the lease every 20 seconds, at the first input after 离开, and shortens it when the page goes away. */
function usePing(onAnswer: (own: OwnPresence) => void, isAutoAway: boolean): void {
  const device = useRef<string | null>(null);
  const lastInput = useRef(0);
  const send = useCallback(
    async (leaving: boolean) => {
      device.current ??= newDeviceId();
      const idleSeconds = Math.min(86_400, Math.max(0, Math.round((Date.now() - lastInput.current) / 1000)));
      const body = JSON.stringify({ device: device.current, idleSeconds, leaving });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(PING_URL, { method: "POST", headers, body, keepalive: leaving }).catch(() => null);
      if (leaving || answer === null || !answer.ok) return;
      const state: ActionState<OwnPresence> = await answer.json();
      if (state.status === "ok") onAnswer(state.data);
    },
    [onAnswer],
  );
  useEffect(() => {
    lastInput.current = Date.now();
    void send(false);
    const timer = setInterval(() => void send(false), PING_MS);
    const moved = () => {
      lastInput.current = Date.now();
    };
    const look = () => {
      if (document.visibilityState === "visible") void send(false);
    };
    const leave = () => void send(true);
    for (const event of INPUTS) addEventListener(event, moved, { passive: true });
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", leave);
    return () => {
      clearInterval(timer);
      for (const event of INPUTS) removeEventListener(event, moved);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("pagehide", leave);
    };
  }, [send]);
  useEffect(() => {
    if (!isAutoAway) return;
    const back = () => void send(false);
    for (const event of RETURNS) addEventListener(event, back, { once: true });
    return () => {
      for (const event of RETURNS) removeEventListener(event, back);
    };
  }, [isAutoAway, send]);
}

/** A random UUID, also where the console is plain http and `crypto.randomUUID` is missing. */
function newDeviceId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const INPUTS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"] as const;
/** What tells at once that somebody is back; a moved pointer does with the next ping. */
const RETURNS = ["pointerdown", "keydown"] as const;
