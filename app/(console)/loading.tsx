import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { getT } from "@/lib/i18n/server";

/** While a page of the console is on its way: its header and a block, never a spinner over everything. */
export default async function Loading() {
  const t = await getT("common");
  return (
    <SkeletonRegion label={t("loading")}>
      <Skeleton className="h-8 w-48" />
      <Skeleton className="mt-3 h-4 w-80 max-w-full" />
      <div className="mt-8 space-y-3 rounded-lg border border-line bg-surface p-5">
        <Skeleton className="w-3/5" />
        <Skeleton className="w-4/5" />
        <Skeleton className="w-2/5" />
      </div>
    </SkeletonRegion>
  );
}
