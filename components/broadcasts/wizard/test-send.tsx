"use client";

import { Send } from "lucide-react";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl/react";
import { type ContactChoice, ContactFinder, ContactWords } from "@/components/contacts/contact-finder";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { RecordNote } from "@/components/webhooks/test-panel/record-note";
import { Running } from "@/components/webhooks/test-panel/running";
import { type SendTest, useTest } from "@/components/webhooks/test-panel/use-test";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { WizardActions } from "./choices";
import type { Tested } from "./wizard";

// There is one once something was sent.
const TestResult = lazy(() =>
  import("@/components/webhooks/test-panel/test-result").then((module) => ({ default: module.TestResult })),
);
/** The server's own limit of a try, which the clock beside it counts to. */
const TIMEOUT_MS = 30_000;

/** 测试发送 (document D): a real request for one contact that was looked for, and everything that came of it. */
export function TestSend(props: {
  id: string;
  webhookId: string;
  tested: Tested;
  test: WizardActions["test"];
  findContacts: WizardActions["findContacts"];
}) {
  const t = useTranslations("broadcasts.wizard");
  const router = useRouter();
  const { locale } = useTextsState();
  const { id, test } = props;
  const [contact, setContact] = useState<ContactChoice | null>(null);
  const send: SendTest = (request) => test({ id, contactId: request.contactId ?? "" });
  const { state, run, cancel } = useTest(send);
  const go = async (contactId: string) => {
    const end = await run({ eventType: "broadcast.batch", locale, contactId });
    if (end?.phase === "done" && end.result.ok) router.refresh();
  };
  const passed = state.phase === "done" && state.result.ok;
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card">
      <h2 className="font-semibold text-lg">{t("test")}</h2>
      <p className="mt-0.5 mb-3 text-ink-3 text-sm">{t("testHelp")}</p>
      <TestedNote tested={passed ? "passed" : props.tested} />
      {contact === null ? (
        <ContactFinder
          find={props.findContacts}
          label={t("testContact")}
          row={(found) => (
            <button
              type="button"
              className="touch-target flex w-full cursor-pointer flex-wrap items-baseline gap-x-3 px-4 py-2.5 text-start hover:bg-hover focus-visible:outline-offset-[-3px]"
              onClick={() => setContact(found)}
            >
              <ContactWords contact={found} />
            </button>
          )}
        />
      ) : (
        <div className="mb-4 space-y-3">
          <p className="flex flex-wrap items-baseline gap-x-3 rounded-md border border-line bg-sunken px-3 py-2">
            <ContactWords contact={contact} />
          </p>
          <div className="flex flex-wrap gap-2">
            <Button
              variant="primary"
              icon={Send}
              pending={state.phase === "running"}
              pendingLabel={t("testSend")}
              onClick={() => void go(contact.id)}
            >
              {t("testSend")}
            </Button>
            <Button disabled={state.phase === "running"} onClick={() => setContact(null)}>
              {t("testAgain")}
            </Button>
          </div>
        </div>
      )}
      {state.phase === "running" && <Running state={state} timeoutMs={TIMEOUT_MS} onCancel={cancel} />}
      {state.phase === "refused" && (
        <Banner tone="warning" live="alert">
          {t("testFailed", { reason: state.fields[0]?.message ?? state.message })}
        </Banner>
      )}
      {state.phase === "done" && (
        <Suspense>
          <TestResult
            result={state.result}
            at={state.at}
            channel="custom"
            fix={{
              kind: "link",
              format: "standard",
              href: (path) => `/settings/webhooks/${props.webhookId}/edit?focus=${path}`,
            }}
            onRetry={() => void (contact !== null && go(contact.id))}
            missedLatest={false}
            note={<RecordNote state={state} isNew={false} />}
          />
        </Suspense>
      )}
    </section>
  );
}

function TestedNote({ tested }: { tested: Tested }) {
  const t = useTranslations("broadcasts.wizard");
  const looks = {
    passed: { tone: "success", text: t("testPassed") },
    changed: { tone: "warning", text: t("testUntested") },
    never: { tone: "info", text: t("testNever") },
  } as const;
  const { tone, text } = looks[tested];
  return (
    <Banner tone={tone} live="status" className="mb-3">
      {text}
    </Banner>
  );
}
