import { SegmentedLinks } from "@/components/analytics/segmented-links";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { getT } from "@/lib/i18n/server";
import { type AnalyticsSearch, analyticsHref, PATH, presetHref, RANGE_KEYS } from "./search";

/** Time range and webhook. Links and a plain form: everything is in the URL, and works before any script has loaded. */
export async function Controls(props: { search: AnalyticsSearch; webhooks: readonly { id: string; name: string }[] }) {
  const { search } = props;
  const t = await getT("analytics");
  const { values } = search;
  const field = "flex min-w-0 flex-col gap-1 text-ink-2 text-sm";
  const keep = { by: values.by, rate: values.rate, range: values.range, vs: values.vs };
  return (
    <div className="mb-5 flex flex-wrap items-end gap-x-4 gap-y-3">
      <SegmentedLinks
        label={t("range.label")}
        items={RANGE_KEYS.map((key) => ({
          key,
          label: t(`range.${key}`),
          href: presetHref(search, key),
          current: search.preset === key,
        }))}
      />
      <SegmentedLinks
        label={t("compare.label")}
        items={[
          {
            key: "vs",
            label: t("compare.on"),
            href: analyticsHref(search, { vs: search.compare ? "" : "1" }),
            current: search.compare,
          },
        ]}
      />
      <form
        key={JSON.stringify(values)}
        action={PATH}
        className="grid min-w-0 grid-cols-2 items-end gap-3 max-sm:w-full sm:flex sm:flex-wrap"
      >
        {Object.entries(keep).map(
          ([name, value]) => value !== "" && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <div className={`${field} max-sm:col-span-2 sm:w-52`}>
          <label htmlFor="analytics-webhook">{t("filter.webhook")}</label>
          <Select id="analytics-webhook" name="webhook" defaultValue={values.webhook}>
            <option value="">{t("filter.allWebhooks")}</option>
            {props.webhooks.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </div>
        <div className={field}>
          <label htmlFor="analytics-from">{t("filter.from")}</label>
          <Input id="analytics-from" type="datetime-local" name="from" defaultValue={values.from} />
        </div>
        <div className={field}>
          <label htmlFor="analytics-to">{t("filter.to")}</label>
          <Input id="analytics-to" type="datetime-local" name="to" defaultValue={values.to} />
        </div>
        <div className="flex items-center gap-3 max-sm:col-span-2">
          <Button type="submit">{t("filter.apply")}</Button>
          {(search.preset === null || values.webhook !== "") && <TextLink href={PATH}>{t("filter.clear")}</TextLink>}
        </div>
      </form>
    </div>
  );
}
