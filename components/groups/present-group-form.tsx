"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { GroupForm } from "./group-form";

/** The form of a group that is there already, beside its members. */
export const PresentGroupForm = later<ComponentProps<typeof GroupForm>>(
  () => import("./group-form").then((module) => module.GroupForm),
  "h-96",
);
