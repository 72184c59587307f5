"use client";

import { useTranslations } from "use-intl/react";
import { Select } from "@/components/ui/input";
import { TagInput } from "@/components/ui/tag-input";
import { type FormField, PHONE_KINDS } from "@/lib/domain/forms/fields";
import { DOMAINS_MAX } from "@/lib/domain/forms/problems";
import { Line } from "./line";

type Props = { field: FormField; change: (field: FormField) => void };

/** Which telephone numbers are taken. */
export function PhoneRules({ field, change }: Props) {
  const t = useTranslations("formDesigner.panel");
  return (
    <Line label={t("phones")}>
      {(id) => (
        <Select
          id={id}
          value={field.phones ?? ""}
          onChange={({ target }) => {
            const { phones: _before, ...rest } = field;
            const phones = PHONE_KINDS.find((one) => one === target.value);
            change(phones === undefined ? rest : { ...rest, phones });
          }}
        >
          <option value="">{t("phonesAll")}</option>
          {PHONE_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </Select>
      )}
    </Line>
  );
}

/** Whose addresses are taken: of a company only, or of anybody but throw-away mailboxes. */
export function MailRules({ field, change }: Props) {
  const t = useTranslations("formDesigner.panel");
  const { only, list } = field.domains ?? { only: false, list: [] };
  return (
    <>
      <Line label={t("domains")}>
        {(id) => (
          <Select
            id={id}
            value={only ? "only" : "not"}
            onChange={({ target }) => change({ ...field, domains: { only: target.value === "only", list } })}
          >
            <option value="not">{t("domainsNot")}</option>
            <option value="only">{t("domainsOnly")}</option>
          </Select>
        )}
      </Line>
      <Line label={t("domainList")} help={t("domainHelp")}>
        {(id) => (
          <TagInput
            id={id}
            value={list}
            max={DOMAINS_MAX}
            clean={(text) => text.trim().toLowerCase().replace(/^@/, "")}
            onChange={(next) => change({ ...field, domains: { only, list: next } })}
          />
        )}
      </Line>
    </>
  );
}

/** How exact a number is. */
export function DecimalRules({ field, change }: Props) {
  const t = useTranslations("formDesigner.panel");
  return (
    <Line label={t("decimals")}>
      {(id) => (
        <Select
          id={id}
          value={field.decimals === undefined ? "" : String(field.decimals)}
          onChange={({ target }) => {
            const { decimals: _before, ...rest } = field;
            change(target.value === "" ? rest : { ...rest, decimals: Number(target.value) });
          }}
        >
          <option value="">{t("decimalsAny")}</option>
          {[0, 1, 2, 3, 4].map((n) => (
            <option key={n} value={n}>
              {n === 0 ? t("whole") : t("places", { n })}
            </option>
          ))}
        </Select>
      )}
    </Line>
  );
}
