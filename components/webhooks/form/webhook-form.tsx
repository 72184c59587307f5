"use client";

import { type ComponentProps, useMemo } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm } from "@/components/forms/console-form";
import { FormLayout, SectionAnchors } from "@/components/forms/form-layout";
import { Banner } from "@/components/ui/banner";
import { later } from "@/components/ui/on-demand";
import type { ChannelId, Locale } from "@/lib/domain/endpoints";
import type { EventGroup, ReceiverPrefill, WebhookRecord } from "../record";
import type { AsidePanel as AsidePanelPart } from "./aside-panel";
import { namesReceivers, ReceiversSection } from "./channel/connection-fields";
import { ConflictNotice } from "./conflict-notice";
import { EventTreeField } from "./event-tree";
import { EventsSection } from "./events-section";
import { type FormFacts, FormFactsContext } from "./facts";
import { MessageSection } from "./message-section";
import { SaveBar } from "./save-bar";
import { hasSecurity, SecuritySection } from "./security-section";
import { TargetSection } from "./target-section";
import { useFocusFromUrl, useWebhookForm, type WebhookActions, type WebhookEditor } from "./use-webhook-form";
import type { WebhookStart } from "./values";

// What is beside the form or below the fold is in the page from the start, and comes alive a moment later.
const AsidePanel = later<ComponentProps<typeof AsidePanelPart>>(
  () => import("./aside-panel").then((module) => module.AsidePanel),
  "h-96",
);
const DeliverySection = later<object>(
  () => import("./delivery-section").then((module) => module.DeliverySection),
  "h-48",
);
const RulesSection = later<object>(() => import("./rules/rules-section").then((module) => module.RulesSection), "h-48");

export type WebhookFormProps = {
  record: WebhookRecord | null;
  receiver: ReceiverPrefill | null;
  /** What a new webhook is made for, besides pushing in general. */
  start?: WebhookStart;
  /** Language of messages and tests of a new webhook. */
  locale: Locale;
  groups: readonly EventGroup[];
  /** The other webhooks, and the names of fields of events: what rules may refer to. */
  others: readonly { id: string; name: string }[];
  fieldPaths: readonly string[];
  /** The addresses our pushes come from. */
  egress: readonly string[];
  /** The organization's authorizations, which `custom` may use. */
  authorizations: readonly { id: string; key: string; name: string }[];
  /** People who may only look get the same page, locked. */
  mayWrite: boolean;
  mayTest: boolean;
  /** True when the history has no delivery of it, not even a test. */
  neverTested: boolean;
  /** Path of the field to focus (`?focus=`). */
  focus: string;
  actions: WebhookActions;
};

const SECTIONS = ["target", "receivers", "security", "events", "message", "delivery", "rules"] as const;

/** The sections that a channel has. */
const sectionsOf = (channel: ChannelId) =>
  SECTIONS.filter((id) => (id === "receivers" ? namesReceivers(channel) : id !== "security" || hasSecurity(channel)));

/** Create and edit: sections at the left, test and preview of what is on screen at the right. */
export function WebhookForm(props: WebhookFormProps) {
  const t = useTranslations("webhooks");
  const common = useTranslations("common");
  const panelLabel = useTranslations("testPush")("tabs");
  const editor = useWebhookForm(props);
  const { record, state } = editor;
  const { actions } = props;
  const facts = useSharedFacts(editor, props);
  const channel = useWatch({ control: state.form.control, name: "channel" });
  useFocusFromUrl(props.focus);
  return (
    <FormFactsContext value={facts}>
      <ConsoleForm state={state} guard label={record === null ? t("new.title") : record.name}>
        {!props.mayWrite && (
          <Banner tone="info" title={t("edit.readOnlyTitle")} className="mb-5">
            {t("edit.readOnly")}
          </Banner>
        )}
        {editor.conflict && record !== null && (
          <ConflictNotice
            record={record}
            since={actions.changesSince}
            onOverwrite={editor.overwrite}
            onDiscard={editor.discard}
          />
        )}
        <FormLayout
          anchors={
            <SectionAnchors
              label={common("form.sections")}
              items={sectionsOf(channel).map((id) => ({ id, label: t(`section.${id}`) }))}
            />
          }
          asideLabel={panelLabel}
          aside={
            <AsidePanel
              editor={editor}
              groups={props.groups}
              mayTest={props.mayTest}
              dryRun={props.mayTest ? props.actions.dryRun : null}
            />
          }
        >
          <fieldset disabled={!props.mayWrite} className="min-w-0 space-y-5">
            <TargetSection />
            <ReceiversSection channel={channel} />
            <SecuritySection channel={channel} />
            <EventsSection>
              <EventTreeField groups={props.groups} />
            </EventsSection>
            <MessageSection />
            <DeliverySection />
            <RulesSection />
          </fieldset>
          {props.mayWrite && <SaveBar onSaveAndTest={props.mayTest ? editor.saveAndTest : null} />}
        </FormLayout>
      </ConsoleForm>
    </FormFactsContext>
  );
}

/** What the sections share, the same object until something of it changes. */
function useSharedFacts(editor: WebhookEditor, props: WebhookFormProps): FormFacts {
  const { record, warningOf, openPreview, checkRecipients, requestOf, onRotated } = editor;
  const { receiver, groups, others, fieldPaths, authorizations, egress, mayTest, mayWrite, actions } = props;
  const template = useMemo(
    () => ({ facts: actions.template.facts, preview: mayTest ? actions.template.preview : null, requestOf }),
    [actions, mayTest, requestOf],
  );
  const rotation = useMemo(
    () => (mayWrite && record !== null ? { ...actions.rotation, onRotated } : null),
    [mayWrite, record, actions, onRotated],
  );
  const given = useMemo(
    () => ({ receiver, groups, others, fieldPaths, authorizations, egress }),
    [receiver, groups, others, fieldPaths, authorizations, egress],
  );
  return useMemo(
    () => ({ ...given, record, warningOf, openPreview, checkRecipients, template, rotation }),
    [given, record, warningOf, openPreview, checkRecipients, template, rotation],
  );
}
