import { ExternalLink, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { PipelineCheck } from "@/components/care/pipeline-check";
import { Checklist } from "@/components/overview/checklist";
import { CopyLinkStep } from "@/components/overview/copy-link-step";
import { ButtonLink } from "@/components/ui/button";
import { getT } from "@/lib/i18n/server";
import type { Overview, SetUpStep } from "@/lib/services/overview/read";
import { hideChecklistAction, markLinkCopiedAction } from "./overview-actions";
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
  if (step === "link") {
    if (formUrl === null) return null;
    return <CopyLinkStep url={formUrl} label={t("checklist.link.action")} markCopied={markLinkCopiedAction} />;
  }
  if (done) return null;
  switch (step) {
    case "endpoint":
      return (
        <>
          <ButtonLink href="/settings/webhooks/new" size="sm" variant="primary" icon={Plus}>
            {t("checklist.endpoint.action")}
          </ButtonLink>
          <ButtonLink href="/tools/receiver" size="sm">
            {t("checklist.endpoint.alt")}
          </ButtonLink>
        </>
      );
    case "test":
      return (
        <ButtonLink href="/settings/webhooks" size="sm">
          {t("checklist.test.action")}
        </ButtonLink>
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
    case "delivered":
      return (
        <ButtonLink href="/settings/webhooks/deliveries" size="sm">
          {t("checklist.delivered.action")}
        </ButtonLink>
      );
  }
}
