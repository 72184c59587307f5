"use client";

import { useTranslations } from "use-intl/react";
import { Switch } from "@/components/ui/switch";
import { EnableDialog } from "../health/enable-dialog";
import { type SwitchActions, useEndpointSwitch } from "../health/use-switch";

/** On or off at once, with 撤销 in the toast; switching on asks first about what waited meanwhile. */
export function StatusSwitch(props: SwitchActions & { id: string; name: string; enabled: boolean; disabled: boolean }) {
  const t = useTranslations("webhooks");
  const { name } = props;
  const state = useEndpointSwitch(props);
  return (
    <>
      <Switch
        label={t("enableLabel", { name })}
        checked={state.checked}
        disabled={props.disabled}
        onCheckedChange={state.change}
        words={false}
        className="relative z-1"
      />
      <EnableDialog target={{ name }} waiting={state.asked} onClose={state.dismiss} onEnable={state.enable} />
    </>
  );
}
