"use client";

import { type ComponentProps, lazy, Suspense } from "react";
import type { NewerRows } from "./newer-rows";

const Part = lazy(() => import("./newer-rows").then((module) => ({ default: module.NewerRows })));

/** 有 {n} 条新记录, once there are: nothing to see at first, so its script comes after the page's own. */
export function NewRows(props: ComponentProps<typeof NewerRows>) {
  return (
    <Suspense>
      <Part {...props} />
    </Suspense>
  );
}
