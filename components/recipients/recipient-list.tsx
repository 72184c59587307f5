"use client";

import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { RecipientOutcome } from "@/lib/domain/delivery";

/** One receiver of a delivery, as a read tells it. */
export type RecipientLine = {
  [Key in Exclude<keyof RecipientOutcome, "kind" | "id" | "state">]?: RecipientOutcome[Key] | undefined;
} & Pick<RecipientOutcome, "kind" | "id" | "state">;

const STATES = {
  accepted: { tone: "success", icon: CircleCheck },
  failed: { tone: "danger", icon: CircleX },
  pending: { tone: "warning", icon: CircleDashed },
} as const satisfies Record<RecipientOutcome["state"], { tone: Tone; icon: LucideIcon }>;
const ORDER = ["failed", "pending", "accepted"] as const;

/** So many are shown at first: a department's push may have a thousand. */
const FIRST = 20;

/** Who got it and who did not, the failures first; nothing where the platform tells of nobody. */
export function RecipientList({ recipients }: { recipients: readonly RecipientLine[] | null | undefined }) {
  const t = useTranslations("results.recipients");
  const common = useTranslations("common");
  const [all, setAll] = useState(false);
  if (recipients === null || recipients === undefined || recipients.length === 0) return null;
  const sorted = ORDER.flatMap((state) => recipients.filter((one) => one.state === state));
  const count = (state: RecipientOutcome["state"]) => recipients.filter((one) => one.state === state).length;
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <section aria-label={t("title")}>
      <h3 className="font-medium">{t("title")}</h3>
      <p className="mb-1.5 text-ink-3 text-sm">
        {ORDER.filter((state) => count(state) > 0)
          .map((state) => t(`count.${state}`, { n: count(state) }))
          .join(" · ")}
      </p>
      <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {shown.map((one) => (
          <Line key={`${one.part ?? ""} ${one.kind} ${one.id}`} recipient={one} />
        ))}
      </ul>
      {sorted.length > FIRST && (
        <Button size="sm" variant="ghost" aria-expanded={all} onClick={() => setAll(!all)} className="mt-1.5">
          {all ? common("code.fold") : t("more", { n: sorted.length })}
        </Button>
      )}
    </section>
  );
}

function Line({ recipient }: { recipient: RecipientLine }) {
  const t = useTranslations("results.recipients");
  const { kind, id, state, code, message } = recipient;
  const { tone, icon } = STATES[state];
  const reason = [code, message].filter((part) => part !== undefined && part !== "").join(" · ");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2 text-sm">
      <span className="flex min-w-0 flex-1 basis-40 flex-wrap items-center gap-x-2">
        <span className="text-ink-3">{t(`kind.${kind}`)}</span>
        <span className="break-all font-mono text-xs">{id}</span>
      </span>
      <Badge tone={tone} icon={icon}>
        {t(`states.${state}`)}
      </Badge>
      {reason !== "" && <span className="w-full break-words text-ink-2 text-xs">{reason}</span>}
    </li>
  );
}
