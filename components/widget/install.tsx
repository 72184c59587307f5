"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { CheckInstall as CheckInstallPart } from "./check-install";
import type { InstallCode as InstallCodePart } from "./install-code";

export const InstallCode = later<ComponentProps<typeof InstallCodePart>>(
  () => import("./install-code").then((module) => module.InstallCode),
  "h-72",
);

export const CheckInstall = later<ComponentProps<typeof CheckInstallPart>>(
  () => import("./check-install").then((module) => module.CheckInstall),
  "h-20",
);
