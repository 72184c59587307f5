"use client";

import { type ReactNode, useEffect, useEffectEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import type { ActionState } from "@/lib/domain/action-state";
import { formatCount } from "@/lib/i18n/format";
import { Estimate } from "./estimate";
import type { EstimateView, ReplayActions, ReplayView, ReplayWhatView } from "./view";

/** Above this many the number must be typed: sending them cannot be taken back. */
const TYPED_ABOVE = 100;

type Estimated = { what: ReplayWhatView; estimate: EstimateView; key: string };

/**
 * Two steps: what would happen, then doing exactly that. `children` asks what to replay; without them `what` is estimated
 * as soon as the dialog opens (the caller mounts it then). Starting twice is one replay, thanks to the key.
 */
export function ReplayDialog(props: {
  title: string;
  what: () => ReplayWhatView | string;
  actions: ReplayActions;
  onClose: () => void;
  onStarted: (replay: ReplayView) => void;
  /** Said above the estimate, for what may arrive twice. */
  warning?: string | undefined;
  children?: ReactNode;
}) {
  const t = useTranslations("replays");
  const state = useReplayDialog(props);
  const { estimated, pending } = state;
  const count = estimated?.estimate.count ?? 0;
  const typed = count > TYPED_ABOVE;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && props.onClose()}
      dismissable={!pending}
      title={props.title}
      footer={
        <>
          <Button onClick={estimated !== null && props.children ? state.back : props.onClose} disabled={pending}>
            {estimated !== null && props.children ? t("back") : t("cancel")}
          </Button>
          {estimated === null ? (
            <Button variant="primary" onClick={state.estimate} pending={pending} pendingLabel={t("estimating")}>
              {t("estimateButton")}
            </Button>
          ) : (
            <Button
              variant={typed ? "danger" : "primary"}
              onClick={state.start}
              pending={pending}
              disabled={count === 0 || (typed && state.typed !== String(count))}
            >
              {t("confirm", { n: formatCount(count) })}
            </Button>
          )}
        </>
      }
    >
      <div className="space-y-4">
        {state.problem !== null && (
          <Banner tone="danger" live="alert">
            {state.problem}
          </Banner>
        )}
        {estimated === null ? (
          (props.children ?? (
            <SkeletonRegion label={t("estimating")} className="space-y-2">
              <Skeleton className="h-7 w-40" />
              <Skeleton className="h-12" />
            </SkeletonRegion>
          ))
        ) : (
          <>
            <Estimate estimate={estimated.estimate} />
            {props.warning !== undefined && count > 0 && <Banner tone="warning">{props.warning}</Banner>}
            {typed && <TypedCount count={count} value={state.typed} onChange={state.setTyped} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function useReplayDialog(props: Parameters<typeof ReplayDialog>[0]) {
  const common = useTranslations("common");
  const [estimated, setEstimated] = useState<Estimated | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [pending, setPending] = useState(false);
  const ask = async <T,>(call: () => Promise<ActionState<T>>): Promise<T | null> => {
    setPending(true);
    setProblem(null);
    const answer = await call().catch(() => null);
    setPending(false);
    if (answer?.status === "ok") return answer.data;
    setProblem(
      answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
    );
    return null;
  };
  const estimate = async () => {
    const what = props.what();
    if (typeof what === "string") return setProblem(what);
    const found = await ask(() => props.actions.estimate({ what }));
    if (found === null) return;
    // The range of what was counted is fixed, so that the agreed number holds.
    const { from, to } = found;
    const range = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
    const fixed = what.kind === "filter" ? { ...what, ...range } : what;
    setTyped("");
    setEstimated({ what: fixed, estimate: found, key: crypto.randomUUID() });
  };
  const start = async () => {
    if (estimated === null) return;
    const { what, key } = estimated;
    const started = await ask(() => props.actions.start({ what, confirm: estimated.estimate.count, key }));
    if (started === null) return;
    props.onStarted(started);
    props.onClose();
  };
  const atOnce = useEffectEvent(() => {
    if (props.children === undefined) void estimate();
  });
  useEffect(() => {
    const timer = setTimeout(atOnce, 0);
    return () => clearTimeout(timer);
  }, []);
  return {
    ...{ estimated, problem, typed, setTyped, pending },
    estimate: () => void estimate(),
    start: () => void start(),
    back: () => {
      setProblem(null);
      setEstimated(null);
    },
  };
}

function TypedCount(props: { count: number; value: string; onChange: (value: string) => void }) {
  const t = useTranslations("common");
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t("typeToConfirm", { text: String(props.count) })}
      </label>
      <Input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value.trim())}
      />
    </div>
  );
}
