"use client";

import { type ComponentProps, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { useDirtyGuard } from "@/components/forms/use-dirty-guard";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { later } from "@/components/ui/on-demand";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { Presence } from "@/lib/domain/presence/presence";
import { rangeProblems } from "@/lib/domain/presence/ranges";
import type { Schedule } from "@/lib/domain/presence/schedule";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { CalendarEditor as CalendarEditorPart } from "./calendar-editor";
import type { SimulationInput, Simulator as SimulatorPart } from "./simulator";
import type { SpecialDays as SpecialDaysPart } from "./special-days";
import type { WeekGrid as WeekGridPart } from "./week-grid";

// They are in the page from the start; their scripts come after its own.
const WeekGrid = later<ComponentProps<typeof WeekGridPart>>(
  () => import("./week-grid").then((module) => module.WeekGrid),
  "h-96",
);
const CalendarEditor = later<ComponentProps<typeof CalendarEditorPart>>(
  () => import("./calendar-editor").then((module) => module.CalendarEditor),
  "h-72",
);
const SpecialDays = later<ComponentProps<typeof SpecialDaysPart>>(
  () => import("./special-days").then((module) => module.SpecialDays),
  "h-48",
);
const Simulator = later<ComponentProps<typeof SimulatorPart>>(
  () => import("./simulator").then((module) => module.Simulator),
  "h-40",
);

/** Weekly hours, holidays, special days and what would follow from them; saved together. */
export function ScheduleEditor(props: {
  schedule: Schedule;
  version: number;
  mayWrite: boolean;
  /** May change the zone the hours are in. */
  mayZone: boolean;
  save: (input: { schedule: Schedule; version: number }) => Promise<ActionState<{ version: number }>>;
  simulate: (input: SimulationInput) => Promise<ActionState<Presence>>;
}) {
  const t = useTranslations("presence.hours");
  const common = useTranslations("common");
  const { timeZone, renderedAt } = useTextsState();
  const [saved, setSaved] = useState({ schedule: props.schedule, version: props.version });
  const [draft, setDraft] = useState(props.schedule);
  const [pending, start] = useTransition();
  const isDirty = draft !== saved.schedule;
  useDirtyGuard(isDirty);
  const hasProblems = [...draft.week, ...draft.special.map((day) => day.ranges)].some(
    (ranges) => rangeProblems(ranges).length > 0,
  );
  const change = (part: Partial<Schedule>) => setDraft({ ...draft, ...part });
  const save = () =>
    start(async () => {
      if (hasProblems) {
        toast.error(t("fix"));
        return;
      }
      const answer = await props.save({ schedule: draft, version: saved.version }).catch(() => null);
      if (answer?.status === "ok") {
        setSaved({ schedule: draft, version: answer.data.version });
        toast.success(t("saved"));
      } else if (answer?.status === "error" && answer.code === "conflict") toast.error(common("form.conflict"));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  const now = formatInstant(renderedAt, timeZone, "minutes");
  return (
    <div className="space-y-5">
      <Card
        title={t("title")}
        description={t("description", { zone: timeZone, time: now })}
        actions={props.mayZone && <TextLink href="/settings/workspace">{t("changeZone")}</TextLink>}
      >
        <WeekGrid week={draft.week} disabled={!props.mayWrite} onChange={(week) => change({ week })} />
      </Card>
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <CalendarEditor
          calendar={draft.calendar}
          makeupWeekday={draft.makeupWeekday}
          mayWrite={props.mayWrite}
          onChange={change}
        />
        <SpecialDays special={draft.special} mayWrite={props.mayWrite} onChange={(special) => change({ special })} />
      </div>
      {isDirty && (
        <div className="sticky bottom-16 z-10 md:bottom-4">
          <Banner
            tone="info"
            live="status"
            className="shadow-pop"
            actions={
              <>
                <Button size="sm" disabled={pending} onClick={() => setDraft(saved.schedule)}>
                  {t("discard")}
                </Button>
                <Button size="sm" variant="primary" pending={pending} onClick={save}>
                  {t("save")}
                </Button>
              </>
            }
          >
            {t("unsaved")}
          </Banner>
        </div>
      )}
      <Simulator schedule={isDirty && !hasProblems ? draft : undefined} simulate={props.simulate} />
    </div>
  );
}
