import { ExternalLink, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { PipelineCheck } from "@/components/care/pipeline-check";
import { Checklist } from "@/components/overview/checklist";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { getT } from "@/lib/i18n/server";
import type { Overview, SetUpStep } from "@/lib/services/overview/read";
import { hideChecklistAction } from "./overview-actions";
import { closeCheck, readCheck, startCheck } from "./settings/care/check-actions";

/** The set-up list with the button of every step. */
export async function OverviewChecklist(props: { overview: Overview }) {
  const t = await getT("overview");
  const { steps, formUrl } = props.overview;
  const items = steps.map(({ step, done }) => ({
    key: step,
    done,
    title: t(`checklist.${step}.title`),
    text: t(`checklist.${step}.text`),
    action: <StepAction step={step} done={done} formUrl={formUrl} t={t} />,
  }));
  return <Checklist items={items} hide={hideChecklistAction} />;
}

type T = Awaited<ReturnType<typeof getT<"overview">>>;

function StepAction(props: { step: SetUpStep; done: boolean; formUrl: string | null; t: T }): ReactNode {
  const { step, done, formUrl, t } = props;
  if (done) return null;
  switch (step) {
    case "channel":
      return (
        <>
          <ButtonLink href="/settings/notifications" size="sm" variant="primary" icon={Plus}>
            {t("checklist.channel.action")}
          </ButtonLink>
          <ButtonLink href="/tools/receiver" size="sm">
            {t("checklist.channel.alt")}
          </ButtonLink>
        </>
      );
    case "test":
      return (
        <ButtonLink href="/settings/notifications" size="sm">
          {t("checklist.test.action")}
        </ButtonLink>
      );
    case "form":
      return (
        <ButtonLink href="/settings/form" size="sm">
          {t("checklist.form.action")}
        </ButtonLink>
      );
    case "widget":
      return (
        <>
          <ButtonLink href="/settings/widget" size="sm">
            {t("checklist.widget.action")}
          </ButtonLink>
          {formUrl !== null && (
            <CopyButton text={formUrl} name={t("checklist.widget.copy")} label={t("checklist.widget.copy")} />
          )}
        </>
      );
    case "message":
      if (formUrl === null) return null;
      return (
        <>
          <PipelineCheck start={startCheck} read={readCheck} close={closeCheck} size="sm" />
          <ButtonLink href={formUrl} size="sm" target="_blank" rel="noreferrer" prefetch={false} icon={ExternalLink}>
            {t("checklist.message.action")}
          </ButtonLink>
        </>
      );
  }
}
