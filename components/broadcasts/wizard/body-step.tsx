"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { PairRows } from "@/components/authorizations/pair-rows";
import { TextField } from "@/components/forms/fields";
import { FormLayout, FormSection } from "@/components/forms/form-layout";
import { isSensitive } from "@/lib/domain/broadcast/payload";
import type { Choices, ValueOption, WizardActions } from "./choices";
import { RequestPreview } from "./request-preview";
import { TogglesField } from "./toggles";

const PARAMETERS_MAX = 20;
const EVERYTHING = "*";

/** What of each contact travels: attributes, identities, parameters that are the same for everybody. */
export function BodyStep(props: { choices: Choices; ownWebhook: string; preview: WizardActions["preview"] }) {
  const t = useTranslations("broadcasts.wizard");
  const { choices } = props;
  const [contact, identities] = useWatch({ name: ["contact", "identities"] }) as [string[], string[]];
  const toggleOf = ({ value, label, sensitive }: ValueOption) => ({
    ...{ value, label },
    ...(sensitive ? { badge: t("sensitive") } : {}),
  });
  // What the API chose and nobody knows here stays visible, so that it can be taken away.
  const known = new Set(choices.attributes.map(({ value }) => value));
  const others = contact.filter((value) => value !== EVERYTHING && !known.has(value));
  const custom = [
    ...choices.attributes.filter(({ own }) => !own).map(toggleOf),
    ...others.map((value) => ({ value, label: value })),
  ];
  const types = [...new Set([...choices.identities, ...identities.filter((type) => type !== EVERYTHING)])];
  const sensitive =
    isSensitive(contact) || choices.attributes.some((one) => one.sensitive && contact.includes(one.value));
  return (
    <FormLayout asideLabel={t("preview")} aside={<RequestPreview {...props} />}>
      <FormSection id="body" title={t("step.body")}>
        <TogglesField
          name="contact"
          label={t("attributes")}
          help={t("attributesHelp")}
          aside={contact.length > 0 && t("attributesChosen", { n: contact.length })}
          all={{
            ...{ value: EVERYTHING, label: t("attributesAll"), description: t("attributesAllHelp") },
            badge: t("sensitive"),
          }}
          sections={[
            { title: t("own"), options: choices.attributes.filter(({ own }) => own).map(toggleOf) },
            ...(custom.length > 0 ? [{ title: t("custom"), options: custom }] : []),
          ]}
        />
        {sensitive && (
          <TextField
            name="purpose"
            label={t("purpose")}
            help={t("purposeHelp")}
            required={isSensitive(contact)}
            maxLength={200}
            autoComplete="off"
          />
        )}
        <TogglesField
          name="identities"
          label={t("identities")}
          help={t("identitiesHelp")}
          all={{ value: EVERYTHING, label: t("identitiesAll") }}
          sections={[{ options: types.map((type) => ({ value: type, label: type })) }]}
        />
        <PairRows
          name="parameters"
          label={t("parameters")}
          help={t("parametersHelp")}
          max={PARAMETERS_MAX}
          addLabel={t("parameterAdd")}
          cells={{ name: t("parameterName"), value: t("parameterValue"), namePlaceholder: "a1" }}
        />
      </FormSection>
    </FormLayout>
  );
}
