"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, use, useMemo, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

type ListNavigation = { pending: boolean; go: (href: string) => void; refresh: () => void };
const ListContext = createContext<ListNavigation | null>(null);

/** Around a filter bar and its table: filters navigate through it, so that the table knows when it is being refetched. */
export function ListShell(props: { children: ReactNode }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const value = useMemo(
    () => ({
      pending,
      go: (href: string) => start(() => router.push(href, { scroll: false })),
      refresh: () => start(() => router.refresh()),
    }),
    [pending, router],
  );
  return <ListContext value={value}>{props.children}</ListContext>;
}

export function useListNavigation(): ListNavigation {
  const context = use(ListContext);
  if (context === null) throw new Error("A list's part stands outside <ListShell>.");
  return context;
}

/** Null outside a list. */
export const useOptionalListNavigation = (): ListNavigation | null => use(ListContext);

/** The old rows at 60 % with a 2 px bar above them while new ones are on their way. */
export function ListRegion(props: { children: ReactNode }) {
  const t = useTranslations("common");
  const { pending } = useListNavigation();
  return (
    <div className="relative" aria-busy={pending}>
      <p role="status" className="sr-only">
        {pending ? t("refreshing") : ""}
      </p>
      {pending && (
        <div aria-hidden className="absolute inset-x-0 -top-px z-20 h-0.5 overflow-hidden rounded-full">
          <div className="h-full w-1/3 animate-progress bg-accent" />
        </div>
      )}
      <div className={cn("transition-opacity", pending && "opacity-60")}>{props.children}</div>
    </div>
  );
}

/** 刷新 */
export function RefreshButton() {
  const t = useTranslations("common");
  const { pending, refresh } = useListNavigation();
  return (
    <IconButton icon={RefreshCw} variant="secondary" label={t("list.refresh")} pending={pending} onClick={refresh} />
  );
}
