"use client";

import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox, Select } from "@/components/ui/input";
import type { ActionState } from "@/lib/domain/action-state";
import { MATCH_KEYS, type MatchKey, ON_CONFLICT, type OnConflict } from "@/lib/domain/contacts/import";

type Settings = {
  columns: (string | null)[];
  matchKey: MatchKey;
  onConflict: OnConflict;
  events: boolean;
  group: string | null;
};
type Item = { id: string; headers: string[]; totalRows: number; settings: Settings };

/** Which column goes to which field, and what happens with contacts that are known; then the dry run. */
export function ImportSettingsForm(props: {
  item: Item;
  preview: readonly string[][];
  fields: readonly { name: string; label: string }[];
  groups: readonly { id: string; name: string }[];
  check: (input: { id: string; settings: Settings }) => Promise<ActionState>;
  cancel: (input: { id: string }) => Promise<ActionState>;
}) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const router = useRouter();
  const { item, preview, fields, groups } = props;
  const [settings, setSettings] = useState(item.settings);
  const [wrong, setWrong] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const set = (change: Partial<Settings>) => setSettings({ ...settings, ...change });
  const run = async (work: Promise<ActionState>, href: string) => {
    setPending(true);
    const answer = await work.catch(() => null);
    setPending(false);
    if (answer?.status === "ok") return router.push(href);
    setWrong(answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"));
  };
  return (
    <div className="grid gap-5">
      <Card title={t("importing.columns")} description={t("importing.rows", { n: item.totalRows })} flush>
        <ul className="divide-y divide-line border-line border-t">
          {item.headers.map((header, index) => (
            <ColumnRow
              // Headers may repeat; their order does not change.
              key={`${index} ${header}`.trim()}
              header={header}
              samples={preview.map((cells) => cells[index] ?? "").filter((cell) => cell !== "")}
              fields={fields}
              value={settings.columns[index] ?? null}
              onChange={(field) => set({ columns: settings.columns.map((old, at) => (at === index ? field : old)) })}
            />
          ))}
        </ul>
      </Card>
      <Card>
        <Rules settings={settings} groups={groups} set={set} />
      </Card>
      {wrong !== null && (
        <Banner tone="danger" live="alert">
          {wrong}
        </Banner>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          pending={pending}
          onClick={() => run(props.check({ id: item.id, settings }), `/contacts/import?id=${item.id}`)}
        >
          {t("importing.check")}
        </Button>
        <Button
          variant="ghost"
          disabled={pending}
          onClick={() => run(props.cancel({ id: item.id }), "/contacts/import")}
        >
          {t("importing.cancel")}
        </Button>
      </div>
    </div>
  );
}

function ColumnRow(props: {
  header: string;
  samples: readonly string[];
  fields: readonly { name: string; label: string }[];
  value: string | null;
  onChange: (field: string | null) => void;
}) {
  const t = useTranslations("contacts.importing");
  const { header, samples, fields, value, onChange } = props;
  const known = value === null || fields.some(({ name }) => name === value);
  return (
    <li className="grid grid-cols-1 items-center gap-x-4 gap-y-1.5 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_14rem] sm:px-5">
      <span className="break-words font-medium">{header}</span>
      <span className="truncate text-ink-3 text-sm">{samples.slice(0, 3).join(" · ")}</span>
      <Select
        aria-label={t("goesToOf", { column: header })}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      >
        <option value="">{t("leaveOut")}</option>
        {!known && <option value={value ?? ""}>{value}</option>}
        {fields.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Select>
    </li>
  );
}

function Rules(props: {
  settings: Settings;
  groups: readonly { id: string; name: string }[];
  set: (change: Partial<Settings>) => void;
}) {
  const t = useTranslations("contacts");
  const id = useId();
  const { settings, groups, set } = props;
  return (
    <div className="space-y-4">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        <div>
          <label htmlFor={`${id}-key`} className="mb-1.5 block font-medium text-sm">
            {t("importing.matchKey")}
          </label>
          <Select
            id={`${id}-key`}
            value={settings.matchKey}
            onChange={(event) => set({ matchKey: MATCH_KEYS.find((key) => key === event.target.value) ?? "phone" })}
          >
            {MATCH_KEYS.map((key) => (
              <option key={key} value={key}>
                {t(`field.${key}`)}
              </option>
            ))}
          </Select>
        </div>
        <div>
          <label htmlFor={`${id}-conflict`} className="mb-1.5 block font-medium text-sm">
            {t("importing.onConflict")}
          </label>
          <Select
            id={`${id}-conflict`}
            value={settings.onConflict}
            onChange={(event) => set({ onConflict: ON_CONFLICT.find((one) => one === event.target.value) ?? "update" })}
          >
            {ON_CONFLICT.map((one) => (
              <option key={one} value={one}>
                {t(`importing.conflict.${one}`)}
              </option>
            ))}
          </Select>
        </div>
        <div>
          <label htmlFor={`${id}-group`} className="mb-1.5 block font-medium text-sm">
            {t("importing.group")}
          </label>
          <Select
            id={`${id}-group`}
            value={settings.group ?? ""}
            onChange={(event) => set({ group: event.target.value === "" ? null : event.target.value })}
          >
            <option value="">{t("importing.noGroup")}</option>
            {groups.map(({ id: group, name }) => (
              <option key={group} value={group}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      </div>
      <Checkbox
        label={t("importing.events")}
        checked={settings.events}
        onChange={(event) => set({ events: event.target.checked })}
      />
    </div>
  );
}
