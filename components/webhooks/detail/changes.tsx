"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { ChangeList } from "./change-list";

export const Changes = later<ComponentProps<typeof ChangeList>>(
  () => import("./change-list").then((module) => module.ChangeList),
  "h-96",
);
