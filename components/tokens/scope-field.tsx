"use client";

import { useId } from "react";
import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { type ControlProps, Field } from "@/components/forms/field";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/input";
import type { Permission } from "@/lib/domain/roles";
import { groupScopes, isPreset, PRESETS, type ScopeOffer, scopesOfPreset } from "./scopes";

const PRESET_TEXT = { send: "presetSend", read: "presetRead", all: "presetAll" } as const;
const pressedStyle =
  "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-ink aria-pressed:hover:bg-accent-soft";

/** The scopes of a token: presets, then every scope by noun with the calls it opens. What one lacks cannot be ticked. */
export function ScopeField(props: { name: string; offers: readonly ScopeOffer[] }) {
  const t = useTranslations("settings.tokens.form");
  const { field } = useController({ name: props.name });
  const chosen: readonly Permission[] = field.value ?? [];
  const { offers } = props;
  const toggle = (scope: Permission) => {
    const next = offers.filter((one) => (one.scope === scope) !== chosen.includes(one.scope)).map((one) => one.scope);
    field.onChange(next);
  };
  return (
    <Field
      name={props.name}
      label={t("scopes")}
      required
      ask="select"
      group
      aside={<span role="status">{t("chosen", { n: chosen.length })}</span>}
    >
      {(control) => (
        <div id={control.id}>
          <fieldset className="mb-4 flex flex-wrap items-center gap-2">
            <legend className="sr-only">{t("presets")}</legend>
            {PRESETS.map((preset) => (
              <Button
                key={preset}
                size="sm"
                aria-pressed={isPreset(preset, chosen, offers)}
                className={pressedStyle}
                onClick={() => field.onChange(scopesOfPreset(preset, offers))}
              >
                {t(PRESET_TEXT[preset])}
              </Button>
            ))}
          </fieldset>
          <ScopeTable offers={offers} chosen={chosen} toggle={toggle} control={control} />
        </div>
      )}
    </Field>
  );
}

type TableProps = {
  offers: readonly ScopeOffer[];
  chosen: readonly Permission[];
  toggle: (scope: Permission) => void;
  control: ControlProps;
};

function ScopeTable(props: TableProps) {
  const t = useTranslations("settings.tokens");
  const id = useId();
  const groups = groupScopes(props.offers);
  const first = groups.flatMap(({ read, write }) => [...read, ...write]).find((one) => one.grantable)?.scope;
  const boxes = (offers: readonly ScopeOffer[]) =>
    offers.map((offer) => <ScopeBox key={offer.scope} {...props} offer={offer} leads={offer.scope === first} />);
  return (
    <div className="divide-y divide-line rounded-lg border border-line">
      <div
        aria-hidden
        className="hidden gap-x-5 bg-sunken px-4 py-2 text-ink-2 text-sm sm:grid sm:grid-cols-[7rem_1fr_1fr]"
      >
        <span />
        <span>{t("kind.read")}</span>
        <span>{t("kind.write")}</span>
      </div>
      {groups.map(({ noun, read, write }) => (
        <fieldset
          key={noun}
          aria-labelledby={`${id}-${noun}`}
          className="grid gap-x-5 gap-y-1 px-4 py-3 sm:grid-cols-[7rem_1fr_1fr]"
        >
          <p id={`${id}-${noun}`} className="py-1 font-medium">
            {t(`group.${noun}`)}
          </p>
          <div className="min-w-0 space-y-1">{boxes(read)}</div>
          <div className="min-w-0 space-y-1">{boxes(write)}</div>
        </fieldset>
      ))}
    </div>
  );
}

function ScopeBox(props: TableProps & { offer: ScopeOffer; leads: boolean }) {
  const t = useTranslations("settings.tokens");
  const id = useId();
  const { scope, grantable, calls } = props.offer;
  const note = props.leads ? props.control["aria-describedby"] : undefined;
  return (
    <div>
      <Checkbox
        label={t(`scope.${scope}`)}
        checked={props.chosen.includes(scope)}
        disabled={!grantable}
        onChange={() => props.toggle(scope)}
        aria-invalid={props.leads ? props.control["aria-invalid"] : undefined}
        aria-describedby={[id, note].filter(Boolean).join(" ")}
      />
      <div id={id} className="pl-7 text-ink-3 text-xs">
        {!grantable && <p>{t("form.beyond")}</p>}
        {calls.map((call) => (
          <p key={call} translate="no" className="break-all font-mono">
            {call}
          </p>
        ))}
      </div>
    </div>
  );
}
