"use client";

import { type ComponentProps, lazy, Suspense } from "react";
import { Skeleton } from "@/components/ui/skeleton";

// Reading messages is fetched when one is looked at.
const View = lazy(() => import("./rendered-message").then((module) => ({ default: module.RenderedMessageView })));

/** 渲染结果, fetched when it is first shown. */
export function Rendered(props: ComponentProps<typeof View>) {
  return (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <View {...props} />
    </Suspense>
  );
}
