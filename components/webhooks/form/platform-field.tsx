"use client";

import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { cn } from "@/components/ui/cn";
import { RadioCardLabel } from "@/components/ui/radio-cards";
import type { ChannelId } from "@/lib/domain/endpoints";
import { ChannelIcon } from "../channel-icon";

const GROUPS = [
  { key: "robots", channels: ["wecom", "dingtalk", "feishu", "slack", "discord"] },
  { key: "apps", channels: ["wecom_app", "dingtalk_work", "feishu_app"] },
  { key: "mail", channels: ["email"] },
  { key: "custom", channels: ["custom"] },
] as const satisfies readonly { key: string; channels: readonly ChannelId[] }[];

/** The platforms by kind; one choice over all of them, so that the arrow keys go through. */
export function PlatformField(props: {
  value: ChannelId;
  onChange: (value: ChannelId) => void;
  warning: string | undefined;
}) {
  const t = useTranslations("webhooks");
  return (
    <Field name="channel" label={t("field.channel")} required group ask="select" warning={props.warning}>
      {(control) => (
        <div
          id={control.id}
          role="radiogroup"
          aria-labelledby={`${control.id}-label`}
          aria-describedby={control["aria-describedby"]}
          aria-invalid={control["aria-invalid"]}
          className="grid grid-cols-2 gap-x-2.5 gap-y-4"
        >
          {GROUPS.map((group) => (
            <Group key={group.key} group={group} value={props.value} onChange={props.onChange} />
          ))}
        </div>
      )}
    </Field>
  );
}

function Group(props: { group: (typeof GROUPS)[number]; value: ChannelId; onChange: (value: ChannelId) => void }) {
  const t = useTranslations("webhooks");
  const names = useTranslations("common.channel");
  const title = useTranslations("channels")(`group.${props.group.key}`);
  const single = props.group.channels.length === 1;
  return (
    <fieldset className={cn("min-w-0", !single && "col-span-2")}>
      <legend className="mb-1.5 text-ink-3 text-sm">{title}</legend>
      <div className={cn("grid gap-2.5", !single && "grid-cols-2 @lg:grid-cols-3")}>
        {props.group.channels.map((value) => (
          <RadioCardLabel
            key={value}
            name="channel"
            checked={props.value === value}
            onChoose={props.onChange}
            className="gap-2 p-2.5"
            option={{
              value,
              label: names(value),
              description: <span className="max-sm:hidden">{t(`channelText.${value}`)}</span>,
              icon: <ChannelIcon channel={value} size="sm" />,
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}
