"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { SelectField } from "@/components/forms/fields";

/** Every zone the browser knows; one that is stored and it does not know is offered too. */
export function ZoneField({ name }: { name: string }) {
  const t = useTranslations("rules");
  const current: string = useWatch({ name });
  const known = Intl.supportedValuesOf("timeZone");
  const zones = known.includes(current) ? known : [current, ...known];
  return (
    <SelectField
      name={name}
      label={t("zone")}
      className="max-w-72"
      options={zones.map((zone) => ({ value: zone, label: zone }))}
    />
  );
}
