"use client";

import { useId, useState } from "react";
import { useController, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { FormSection } from "@/components/forms/form-layout";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Checkbox, Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { AudienceCount } from "./audience-count";
import type { GroupOption } from "./choices";
import type { AudienceSize } from "./use-audience-size";

/** From here on one looks for a group instead of reading the list. */
const FIND_FROM = 8;

/** Who gets it: groups, without others, and how many contacts that are now. */
export function AudienceStep({ groups, size }: { groups: readonly GroupOption[]; size: AudienceSize }) {
  const t = useTranslations("broadcasts.wizard");
  const exclude: string[] = useWatch({ name: "exclude" });
  const [open] = useState(exclude.length > 0);
  if (groups.length === 0) return <NoGroups />;
  return (
    <FormSection id="audience" title={t("step.audience")}>
      <GroupsField name="groups" label={t("groups")} help={t("groupsHelp")} groups={groups} required />
      <details open={open} className="group">
        <summary className="touch-target cursor-pointer rounded-sm py-1 font-medium text-ink-2">
          {t("exclude")}
          {exclude.length > 0 && (
            <span className="ml-2 text-ink-3 text-sm">{t("groupsChosen", { n: exclude.length })}</span>
          )}
        </summary>
        <div className="mt-3">
          <GroupsField name="exclude" label={t("exclude")} help={t("excludeHelp")} groups={groups} />
        </div>
      </details>
      <AudienceCount size={size} />
    </FormSection>
  );
}

function NoGroups() {
  const t = useTranslations("broadcasts.wizard");
  return (
    <FormSection id="audience" title={t("step.audience")}>
      <Banner
        tone="info"
        actions={
          <ButtonLink href="/contacts/groups/new" size="sm">
            {t("groupsCreate")}
          </ButtonLink>
        }
      >
        {t("groupsNone")}
      </Banner>
    </FormSection>
  );
}

function GroupsField(props: {
  name: "groups" | "exclude";
  label: string;
  help: string;
  groups: readonly GroupOption[];
  required?: boolean;
}) {
  const t = useTranslations("broadcasts.wizard");
  const id = useId();
  const { name, label, help, groups, required = false } = props;
  const { field } = useController<Record<string, string[]>>({ name });
  const [text, setText] = useState("");
  const chosen: readonly string[] = field.value ?? [];
  const known = new Set(groups.map((group) => group.id));
  const gone = chosen.filter((one) => !known.has(one));
  const wanted = text.trim().toLowerCase();
  const shown = groups.filter((group) => chosen.includes(group.id) || group.name.toLowerCase().includes(wanted));
  const toggle = (group: string, on: boolean) =>
    field.onChange(on ? [...chosen, group] : chosen.filter((one) => one !== group));
  return (
    <Field
      name={name}
      label={label}
      help={help}
      required={required}
      ask="select"
      aside={chosen.length > 0 && t("groupsChosen", { n: chosen.length })}
      group
    >
      {(control) => (
        <fieldset
          id={control.id}
          aria-labelledby={`${control.id}-label`}
          aria-describedby={control["aria-describedby"]}
        >
          {groups.length >= FIND_FROM && (
            <Input
              id={`${id}-find`}
              type="search"
              aria-label={t("groupFind")}
              placeholder={t("groupFind")}
              autoComplete="off"
              className="mb-2 max-w-sm"
              value={text}
              onChange={(event) => setText(event.target.value)}
              // Enter looks for a group: it must not leave the step.
              onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            />
          )}
          <ul
            aria-invalid={control["aria-invalid"]}
            className="max-h-96 divide-y divide-line overflow-y-auto rounded-lg border border-control/60"
          >
            {gone.map((one) => (
              <li key={one} className="px-3.5 py-2">
                <Checkbox label={t("groupGone")} checked onChange={() => toggle(one, false)} />
              </li>
            ))}
            {shown.map((group) => (
              <GroupRow
                key={group.id}
                group={group}
                checked={chosen.includes(group.id)}
                onChange={(on) => toggle(group.id, on)}
              />
            ))}
          </ul>
        </fieldset>
      )}
    </Field>
  );
}

function GroupRow(props: { group: GroupOption; checked: boolean; onChange: (on: boolean) => void }) {
  const t = useTranslations("broadcasts.wizard");
  const { id, name, kind, memberCount } = props.group;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3.5 py-2">
      <Checkbox
        className="min-w-0 flex-1"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        label={
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="break-words">{name}</span>
            <Badge tone={kind === "dynamic" ? "info" : "neutral"}>{t(`kind.${kind}`)}</Badge>
            <span className="text-ink-3 text-sm">
              {memberCount === null ? t("groupUncounted") : t("groupCount", { n: memberCount })}
            </span>
          </span>
        }
      />
      <TextLink
        href={`/contacts/groups/${id}`}
        target="_blank"
        aria-label={t("groupWhyOf", { name })}
        className="text-sm"
      >
        {t("groupWhy")}
      </TextLink>
    </li>
  );
}
