"use client";

import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/components/ui/badge";

const LOOKS = {
  ok: { tone: "success", icon: CircleCheck },
  counting: { tone: "info", icon: Clock },
  timeout: { tone: "warning", icon: CircleAlert },
  invalid: { tone: "danger", icon: CircleAlert },
} as const satisfies Record<string, { tone: Tone; icon: typeof Clock }>;

/** How a group's count stands: icon, word and colour. */
export function CountState({ state }: { state: keyof typeof LOOKS }) {
  const t = useTranslations("groups.state");
  const { tone, icon } = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(state)}
    </Badge>
  );
}
