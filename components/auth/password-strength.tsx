"use client";

import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";

type Level = "weak" | "fair" | "good" | "strong";
const LEVELS: readonly Level[] = ["weak", "fair", "good", "strong"];
const COLOUR: Record<Level, string> = {
  weak: "bg-danger",
  fair: "bg-warning",
  good: "bg-success",
  strong: "bg-success",
};

/**
 * How hard a password is to guess, roughly: length counts most, variety of characters next, repetition against it.
 * A hint while typing; the rule that decides is `passwordFault`.
 */
export function passwordLevel(password: string, least: number): Level {
  const length = [...password].length;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const distinct = new Set(password.toLowerCase()).size;
  const score = Math.min(length, distinct * 2) + kinds * 2;
  if (length < least || score < 15) return "weak";
  if (score < 18) return "fair";
  return score < 23 ? "good" : "strong";
}

export function PasswordStrength({ password, least }: { password: string; least: number }) {
  const t = useTranslations("setup");
  const missing = least - [...password].length;
  const level = passwordLevel(password, least);
  const filled = password === "" ? 0 : missing > 0 ? 1 : LEVELS.indexOf(level) + 1;
  return (
    <div className="-mt-2 flex items-center gap-3">
      <div aria-hidden className="flex flex-1 gap-1">
        {LEVELS.map((step, index) => (
          <span key={step} className={cn("h-1 flex-1 rounded-full bg-line", index < filled && COLOUR[level])} />
        ))}
      </div>
      <p role="status" className="text-end empty:hidden text-ink-3 text-sm">
        <span className="sr-only">{password === "" ? "" : t("strength.label")} </span>
        {password !== "" && (missing > 0 ? t("strength.tooShort", { n: missing }) : t(`strength.${level}`))}
      </p>
    </div>
  );
}
