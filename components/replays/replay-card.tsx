"use client";

import { CheckCircle2, CirclePause, CircleSlash, Loader, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import { isActive, isUnfinished, type ReplayStatus } from "@/lib/domain/replay";
import { formatCount } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { ReplayActions, ReplayView } from "./view";

const LOOKS: Record<ReplayStatus, { tone: Tone; icon: LucideIcon }> = {
  planned: { tone: "info", icon: Loader },
  canary: { tone: "info", icon: Loader },
  running: { tone: "info", icon: Loader },
  paused: { tone: "warning", icon: CirclePause },
  done: { tone: "success", icon: CheckCircle2 },
  cancelled: { tone: "neutral", icon: CircleSlash },
};

export type ReplayCardProps = {
  replay: ReplayView;
  mayRetry: boolean;
  actions: ReplayActions;
  onChange: (replay: ReplayView) => void;
  /** 仅重推失败的 n 条 */
  onFailed: (replay: ReplayView) => void;
};

/** One replay: how far it is, what can be done with it, and its report at the end. */
export function ReplayCard(props: ReplayCardProps) {
  const t = useTranslations("replays");
  const { replay } = props;
  const { counts, status } = replay;
  const title = replay.endpoint === null ? t("card.several") : t("card.one", { name: replay.endpoint.name });
  const looks = status === "done" && counts.failed > 0 ? { ...LOOKS.done, tone: "warning" as const } : LOOKS[status];
  return (
    <li id={replay.id} className="scroll-mt-16 space-y-2 px-4 py-3 target:bg-accent-soft" aria-label={title}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge {...looks}>{t(`status.${status}`)}</Badge>
        <span className="min-w-0 break-words font-medium">{title}</span>
        <span className="text-ink-3 text-sm">
          {t(`kind.${replay.kind}`)} · {replay.createdBy} · <Time at={replay.createdAt} precision="minutes" />
        </span>
      </div>
      <Progress replay={replay} label={title} />
      <Pause replay={replay} />
      <Wait replay={replay} />
      {props.mayRetry && <Buttons {...props} />}
    </li>
  );
}

function Progress({ replay, label }: { replay: ReplayView; label: string }) {
  const t = useTranslations("replays.card");
  const { total, processed, delivered, failed, skipped, waiting } = replay.counts;
  const share = (n: number) => `${total === 0 ? 0 : (n / total) * 100}%`;
  const parts = [
    t("processed", { processed: formatCount(processed), total: formatCount(total) }),
    t("delivered", { n: formatCount(delivered) }),
    t("failed", { n: formatCount(failed) }),
    ...(skipped > 0 ? [t("skipped", { n: formatCount(skipped) })] : []),
    ...(isActive(replay.status) && waiting > 0 ? [t("waiting", { n: formatCount(waiting) })] : []),
    ...(isActive(replay.status) && replay.minutesLeft !== null
      ? [t("left", { minutes: Math.max(1, Math.ceil(replay.minutesLeft)) })]
      : []),
  ];
  return (
    <div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={processed}
        aria-valuetext={parts.join(" · ")}
        className="flex h-2.5 overflow-hidden rounded-full border border-line bg-neutral-soft"
      >
        <span className="bg-success transition-[width]" style={{ width: share(delivered) }} />
        <span className="bg-danger transition-[width]" style={{ width: share(failed) }} />
        <span className="bg-neutral transition-[width]" style={{ width: share(skipped) }} />
      </div>
      <p className="mt-1 text-ink-2 text-sm tabular-nums">{parts.join(" · ")}</p>
    </div>
  );
}

function Pause({ replay }: { replay: ReplayView }) {
  const t = useTranslations("replays.pause");
  const { locale } = useTextsState();
  const { pause } = replay;
  if (pause === null) return null;
  const reason = pause.diagnosis?.[locale === "en" ? "en" : "zh"] ?? pause.code ?? pause.reason ?? "–";
  return <p className="text-sm text-warning">{pause.cause === "canary" ? t("canary", { reason }) : t(pause.cause)}</p>;
}

/** What holds it up now; a limit is what it keeps to anyway, and ends within the minute. */
function Wait({ replay }: { replay: ReplayView }) {
  const t = useTranslations("replays.wait");
  const { wait } = replay;
  if (wait === null || wait.reason === "limit") return null;
  return (
    <p className="text-ink-2 text-sm">
      {t(wait.reason)} <Time at={wait.until} />
    </p>
  );
}

function Buttons({ replay, actions, onChange, onFailed }: ReplayCardProps) {
  const t = useTranslations("replays");
  const common = useTranslations("common");
  const [pending, setPending] = useState<string | null>(null);
  const run = async (verb: "pause" | "resume" | "cancel") => {
    setPending(verb);
    const answer = await actions.control({ id: replay.id, verb }).catch(() => null);
    setPending(null);
    if (answer?.status === "ok") return onChange(answer.data);
    toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const { failed, total, processed } = replay.counts;
  if (!isUnfinished(replay.status)) {
    if (failed === 0) return null;
    return (
      <Button size="sm" onClick={() => onFailed(replay)}>
        {t("failedOnly", { n: formatCount(failed) })}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {isActive(replay.status) ? (
        <Button size="sm" pending={pending === "pause"} onClick={() => void run("pause")}>
          {t("pauseButton")}
        </Button>
      ) : (
        <Button size="sm" variant="primary" pending={pending === "resume"} onClick={() => void run("resume")}>
          {t("resumeButton")}
        </Button>
      )}
      <Popconfirm
        trigger={
          <Button size="sm" variant="danger-ghost">
            {t("cancelRest")}
          </Button>
        }
        title={t("cancelTitle", { n: formatCount(Math.max(0, total - processed)) })}
        description={t("cancelText")}
        confirmLabel={t("cancelRest")}
        cancelLabel={t("goOn")}
        onConfirm={() => run("cancel")}
      />
    </div>
  );
}
