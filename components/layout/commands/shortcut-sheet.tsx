"use client";

import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { ALL_ENTRIES } from "../nav";

const GENERAL = [
  { key: "palette", keys: ["Ctrl/⌘", "K"] },
  { key: "sheet", keys: ["?"] },
  { key: "filter", keys: ["/"] },
  { key: "save", keys: ["Ctrl/⌘", "S"] },
  { key: "close", keys: ["Esc"] },
] as const;
const LISTS = [
  { key: "next", keys: ["j"] },
  { key: "previous", keys: ["k"] },
  { key: "openRow", keys: ["Enter"] },
  { key: "select", keys: ["x"] },
  { key: "edit", keys: ["e"] },
  { key: "retry", keys: ["r"] },
  { key: "test", keys: ["t"] },
] as const;

/** 快捷键: all of them, and whether single keys are on. */
export default function ShortcutSheet(props: { enabled: boolean; onClose: () => void }) {
  const t = useTranslations("nav.shortcuts");
  const nav = useTranslations("nav");
  const places = ALL_ENTRIES.flatMap(({ key, label }) => (key === undefined ? [] : [{ key, label }]));
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={t("title")} size="lg">
      {!props.enabled && (
        <Banner tone="info" className="mb-4">
          {t("off")}
        </Banner>
      )}
      <div className="gap-x-8 sm:columns-2">
        <Group title={t("general")} rows={GENERAL.map(({ key, keys }) => ({ label: t(key), keys }))} />
        <Group title={t("lists")} rows={LISTS.map(({ key, keys }) => ({ label: t(key), keys }))} />
        <Group title={t("places")} rows={places.map(({ key, label }) => ({ label: nav(label), keys: ["g", key] }))} />
      </div>
    </Dialog>
  );
}

function Group(props: { title: string; rows: readonly { label: string; keys: readonly string[] }[] }) {
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1 font-medium">{props.title}</h3>
      <dl className="divide-y divide-line">
        {props.rows.map(({ label, keys }) => (
          <div key={label} className="flex items-center justify-between gap-4 py-1.5">
            <dt className="text-ink-2">{label}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
