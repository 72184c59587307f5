import { CopyButton } from "@/components/ui/copy-button";
import { getT } from "@/lib/i18n/server";

/** The addresses our pushes come from, for receivers with an allow list. */
export async function Egress({ addresses }: { addresses: readonly string[] }) {
  const t = await getT("care");
  if (addresses.length === 0) return <p className="text-ink-3 text-sm">{t("egress.unset")}</p>;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <code className="min-w-0 break-all rounded-sm bg-sunken px-2 py-1 font-mono text-sm">{addresses.join(", ")}</code>
      <CopyButton text={addresses.join("\n")} name={t("egress.copy")} size="sm" />
    </div>
  );
}
