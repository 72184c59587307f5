"use client";

import { MessageCircleMore } from "lucide-react";
import { useController, useFormContext, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCardsField, TextField } from "@/components/forms/fields";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import { buttonContrast, MIN_CONTRAST, readableColor } from "@/lib/domain/presence/contrast";
import { useTextsState } from "@/lib/i18n/texts-provider";

const HEX = /^#[0-9a-f]{6}$/i;
const WORDS = [
  { name: "launcher", label: "launcher", max: 12 },
  { name: "title", label: "titleText", max: 40 },
  { name: "welcome", label: "welcome", max: 200 },
  { name: "success", label: "success", max: 200 },
] as const;

/** 外观: colour with its contrast, place, words in both languages, and what comes of it. */
export function LookFields({ mayWrite }: { mayWrite: boolean }) {
  const t = useTranslations("widgetSettings.look");
  const disabled = !mayWrite;
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[1fr_16rem]">
      <div className="min-w-0 space-y-5">
        <ColorField mayWrite={mayWrite} />
        <RadioCardsField
          name="side"
          label={t("side")}
          columns="grid-cols-2"
          disabled={disabled}
          options={[
            { value: "right", label: t("right") },
            { value: "left", label: t("left") },
          ]}
        />
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-3">
          <NumberField name="offset.x" label={t("x")} unit={t("px")} min={0} max={200} />
          <NumberField name="offset.y" label={t("y")} unit={t("px")} min={0} max={400} />
          <LayerField />
        </div>
        <div>
          <p className="mb-3 text-ink-3 text-sm">{t("wordsHelp")}</p>
          <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
            {WORDS.flatMap(({ name, label, max }) =>
              (["zh", "en"] as const).map((lang) => (
                <TextField
                  key={`${name}.${lang}`}
                  name={`${name}.${lang}`}
                  label={`${t(label)} · ${t(lang)}`}
                  maxLength={max}
                  disabled={disabled}
                />
              )),
            )}
          </div>
        </div>
      </div>
      <Preview />
    </div>
  );
}

function LayerField() {
  const t = useTranslations("widgetSettings.look");
  const { field } = useController({ name: "zIndex" });
  return (
    <Field name="zIndex" label={t("z")}>
      {(control) => (
        <Input
          {...control}
          ref={field.ref}
          value={Number.isFinite(field.value) ? field.value : ""}
          onBlur={field.onBlur}
          onChange={({ target }) => field.onChange(target.valueAsNumber)}
          type="number"
          min={1}
          max={2_147_483_647}
          className="w-40"
        />
      )}
    </Field>
  );
}

function ColorField({ mayWrite }: { mayWrite: boolean }) {
  const t = useTranslations("widgetSettings.look");
  const { field } = useController({ name: "color" });
  const { setValue } = useFormContext();
  const color = String(field.value);
  const isColor = HEX.test(color);
  const ratio = isColor ? buttonContrast(color) : null;
  const isLow = ratio !== null && ratio < MIN_CONTRAST;
  // Cut, not rounded: 4.49 must not read as the 4.5 it is not.
  const shown = ratio === null ? "" : (Math.floor(ratio * 10) / 10).toFixed(1);
  const fixed = isLow ? readableColor(color) : "";
  const put = (value: string) => setValue("color", value, { shouldDirty: true, shouldValidate: true });
  return (
    <div>
      <Field name="color" label={t("color")}>
        {(control) => (
          <span className="flex items-center gap-2">
            <input
              type="color"
              aria-label={t("color")}
              value={isColor ? color : "#000000"}
              disabled={!mayWrite}
              onChange={({ target }) => put(target.value)}
              className="h-9 w-12 cursor-pointer rounded-md border border-control bg-surface p-1"
            />
            <Input
              {...control}
              value={color}
              ref={field.ref}
              onBlur={field.onBlur}
              onChange={({ target }) => field.onChange(target.value)}
              maxLength={7}
              className="w-28 font-mono"
            />
          </span>
        )}
      </Field>
      {ratio !== null && (
        <p role="status" className={cn("mt-1.5 text-sm", isLow ? "text-danger" : "text-ink-3")}>
          {isLow ? t("low", { n: shown }) : t("ratio", { n: shown })}
        </p>
      )}
      {isLow && mayWrite && (
        <Button size="sm" className="mt-2" onClick={() => put(fixed)}>
          <span aria-hidden className="size-4 rounded-sm" style={{ background: fixed }} />
          {t("fix", { hex: fixed })}
        </Button>
      )}
    </div>
  );
}

/** The button and the panel's head as visitors in the reader's language see them. */
function Preview() {
  const t = useTranslations("widgetSettings.look");
  const texts = useTranslations("widget");
  const { locale } = useTextsState();
  const [color, side, launcher, title] = useWatch({ name: ["color", "side", "launcher", "title"] });
  const lang = locale === "en" ? "en" : "zh";
  const background = HEX.test(String(color)) ? String(color) : undefined;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-ink-2 text-sm">{t("preview")}</figcaption>
      <div
        aria-hidden
        className={cn(
          "flex h-72 flex-col justify-end gap-3 rounded-lg border border-line bg-sunken p-4",
          side === "left" ? "items-start" : "items-end",
        )}
      >
        <div className="w-full max-w-52 overflow-hidden rounded-lg bg-raised shadow-pop">
          <p className="truncate px-3 py-2 font-semibold" style={{ background, color: "#fff" }}>
            {title?.[lang] || texts("title")}
          </p>
          <div className="space-y-2 p-3">
            <div className="h-2 w-3/4 rounded-full bg-neutral-soft" />
            <div className="h-12 rounded-md border border-line" />
            <div className="h-7 rounded-md" style={{ background }} />
          </div>
        </div>
        <p
          className="flex h-11 max-w-full items-center gap-2 rounded-full px-4 font-semibold shadow-pop"
          style={{ background, color: "#fff" }}
        >
          <MessageCircleMore className="size-5 shrink-0" />
          <span className="truncate">{launcher?.[lang] || texts("launcher")}</span>
        </p>
      </div>
    </figure>
  );
}
