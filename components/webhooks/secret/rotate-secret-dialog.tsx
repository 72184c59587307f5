"use client";

import { TriangleAlert } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { FieldFrame } from "@/components/forms/field-frame";
import { Time } from "@/components/time";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/secret-input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { useFieldLabel } from "../field-label";
import type { WebhookRecord } from "../record";
import { OVERLAP_HOURS, type Rotate, type Signing } from "./rotation";

type Done = { secret: string; until: string | undefined };

type RotatedWebhook = Signing & { id: string; name: string };
type Props = {
  webhook: RotatedWebhook;
  onClose: () => void;
  rotate: Rotate;
  /** How many deliveries wait and will be signed anew. */
  countWaiting: (input: { id: string }) => Promise<ActionState<number>>;
  onRotated?: ((record: WebhookRecord) => void) | undefined;
};

/**
 * 轮换密钥: tells what happens, then replaces the secret. One that is made here is shown once and goes with the dialog; a
 * robot's comes from its platform and is entered.
 */
export function RotateSecretDialog(props: Props) {
  const [done, setDone] = useState<Done | null>(null);
  return done === null ? <Question {...props} onDone={setDone} /> : <NewSecret {...done} onClose={props.onClose} />;
}

function Question(props: Props & { onDone: (done: Done) => void }) {
  const t = useTranslations("webhooks.rotate");
  const { webhook, onClose } = props;
  const made = webhook.channel === "custom";
  const overlaps = made && webhook.scheme === "standard";
  const [hours, setHours] = useState<number | null>(OVERLAP_HOURS.preset);
  const [secret, setSecret] = useState("");
  const { pending, error, rotate } = useRotation(props);
  const send = () =>
    rotate({
      id: webhook.id,
      ...(made ? {} : { secret }),
      // What is no number is the service's to refuse, in its words.
      ...(overlaps ? { overlapHours: hours ?? -1 } : {}),
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !pending && onClose()}
      dismissable={!pending}
      title={t("title", { name: webhook.name })}
      footer={
        <>
          <Button onClick={onClose} disabled={pending}>
            {t("keep")}
          </Button>
          <Button variant="danger" onClick={send} pending={pending}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <div className="space-y-5">
        <Consequences {...props} overlaps={overlaps} made={made} />
        {overlaps && <OverlapField value={hours} onChange={setHours} error={error} onEnter={send} />}
        {!made && <SecretEntry webhook={webhook} value={secret} onChange={setSecret} error={error} onEnter={send} />}
        {made && !overlaps && error !== undefined && <Banner tone="danger">{error}</Banner>}
      </div>
    </Dialog>
  );
}

function useRotation(props: Props & { onDone: (done: Done) => void }) {
  const t = useTranslations("webhooks.rotate");
  const common = useTranslations("common.form");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const rotate = async (input: Parameters<Rotate>[0]) => {
    setPending(true);
    setError(undefined);
    const answer = await props.rotate(input).catch(() => null);
    setPending(false);
    if (answer?.status !== "ok") {
      const reason = answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : null;
      return setError(reason ?? common("networkError"));
    }
    const { secret, endpoint } = answer.data;
    props.onRotated?.(endpoint);
    if (secret !== null) return props.onDone({ secret, until: endpoint.signature.previousUntil });
    toast.success(t("done", { name: props.webhook.name }));
    props.onClose();
  };
  return { pending, error, rotate: (input: Parameters<Rotate>[0]) => void rotate(input) };
}

function Consequences(props: Props & { overlaps: boolean; made: boolean }) {
  const t = useTranslations("webhooks.rotate");
  const waiting = useWaiting(props);
  const { overlaps, made } = props;
  const lines = [
    made ? t("signsAnew") : t("robotSignsAnew"),
    overlaps ? t("bothSign") : made ? t("oldEnds") : t("robotOldEnds"),
    ...(waiting !== null && waiting > 0 ? [t("waiting", { n: waiting })] : []),
  ];
  return (
    <ul className="space-y-2">
      {lines.map((line) => (
        <li key={line} className="flex gap-2.5">
          <TriangleAlert aria-hidden className="mt-1 size-3.5 shrink-0 text-warning" />
          <span className="min-w-0">{line}</span>
        </li>
      ))}
    </ul>
  );
}

/** Null until it is known; a count that cannot be fetched is left out. */
function useWaiting({ webhook, countWaiting }: Props): number | null {
  const [waiting, setWaiting] = useState<number | null>(null);
  const { id } = webhook;
  useEffect(() => {
    let shown = true;
    const ask = async () => {
      const answer = await countWaiting({ id }).catch(() => null);
      if (shown && answer?.status === "ok") setWaiting(answer.data);
    };
    void ask();
    return () => {
      shown = false;
    };
  }, [id, countWaiting]);
  return waiting;
}

type EntryProps = { error: string | undefined; onEnter: () => void };

function OverlapField(props: EntryProps & { value: number | null; onChange: (value: number | null) => void }) {
  const t = useTranslations("webhooks.rotate");
  const common = useTranslations("common");
  return (
    <FieldFrame
      id={useId()}
      name="overlapHours"
      label={t("overlap")}
      help={t("overlapHelp")}
      requiredWord={common("required")}
      error={props.error}
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="number"
            inputMode="numeric"
            min={OVERLAP_HOURS.min}
            max={OVERLAP_HOURS.max}
            value={props.value ?? ""}
            onChange={({ target }) => props.onChange(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber)}
            onKeyDown={(event) => event.key === "Enter" && props.onEnter()}
            className="w-28"
          />
          <span className="text-ink-2">{t("hours")}</span>
        </span>
      )}
    </FieldFrame>
  );
}

function SecretEntry(
  props: EntryProps & { webhook: RotatedWebhook; value: string; onChange: (value: string) => void },
) {
  const t = useTranslations("webhooks.rotate");
  const labelOf = useFieldLabel();
  const common = useTranslations("common");
  return (
    <FieldFrame
      id={useId()}
      name="secret"
      label={t("newSecret", { field: labelOf("config.secret", props.webhook.channel) ?? "" })}
      help={t("robotHelp")}
      required
      requiredWord={common("required")}
      error={props.error}
    >
      {(control) => (
        <PasswordInput
          {...control}
          autoComplete="off"
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && props.onEnter()}
        />
      )}
    </FieldFrame>
  );
}

/** The one time the new secret is shown: neither the scrim nor Esc closes it. */
function NewSecret(props: Done & { onClose: () => void }) {
  const t = useTranslations("webhooks.rotate");
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      dismissable={false}
      title={t("doneTitle")}
      footer={
        <Button variant="primary" onClick={props.onClose}>
          {t("saved")}
        </Button>
      }
    >
      <div className="space-y-4">
        <Banner tone="warning" title={t("once")}>
          {t("onceText")}
        </Banner>
        <div className="flex flex-wrap items-center gap-3 rounded-lg border border-control/60 bg-sunken py-2.5 pr-2.5 pl-3.5">
          <code translate="no" className="min-w-0 flex-1 select-all break-all text-sm">
            {props.secret}
          </code>
          <CopyButton text={props.secret} name={t("copy")} label={t("copy")} size="md" />
        </div>
        {props.until !== undefined && (
          <p className="text-ink-2 text-sm">
            {t("oldUntil")} <Time at={props.until} precision="minutes" />
          </p>
        )}
      </div>
    </Dialog>
  );
}
