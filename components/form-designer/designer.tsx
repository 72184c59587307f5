"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useMemo, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { useDirtyGuard } from "@/components/forms/use-dirty-guard";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { later } from "@/components/ui/on-demand";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { type FormChange, formChanges } from "@/lib/domain/forms/changes";
import { blankField, FIELD_KINDS, type FormDefinition, type FormField } from "@/lib/domain/forms/fields";
import { definitionProblems, FIELDS_ADVISED, FIELDS_MAX } from "@/lib/domain/forms/problems";
import { FieldList } from "./field-list";
import { useFieldName } from "./field-name";
import type { FieldPanel as FieldPanelPart } from "./field-panel";
import { FormPreview, type PreviewForm } from "./preview";
import { FormVersions, type VersionLine } from "./versions";

const FieldPanel = later<ComponentProps<typeof FieldPanelPart>>(
  () => import("./field-panel").then((module) => module.FieldPanel),
  "h-0",
);

type Saved = Promise<ActionState<{ revision: number }>>;
type Save = (input: { siteKey: string; revision: number; definition: FormDefinition }) => Saved;
export type DesignerProps = {
  siteKey: string;
  draft: FormDefinition;
  revision: number;
  published: { version: number; definition: FormDefinition };
  versions: readonly VersionLine[];
  /** How many messages answer a field, by key. */
  answered: Readonly<Record<string, number>>;
  mayWrite: boolean;
  actions: {
    save: Save;
    publish: Save;
    restore: (input: { siteKey: string; revision: number; version: number }) => Saved;
    preview: PreviewForm;
  };
};

/** The designer of a site's form: its fields, what visitors would see, and what was published. */
export function FormDesigner(props: DesignerProps) {
  const t = useTranslations("formDesigner");
  const { siteKey, actions, published, mayWrite } = props;
  const [definition, setDefinition] = useState(props.draft);
  const [stored, setStored] = useState({ draft: props.draft, revision: props.revision });
  const [edited, setEdited] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const isDirty = definition !== stored.draft;
  const guard = useDirtyGuard(isDirty);
  const problems = useProblems(definition);
  const { run, pending, conflict } = useSaving((revision, draft) => setStored({ revision, draft }));
  const nameOf = useFieldName();
  const { fields } = definition;
  const put = (next: readonly FormField[]) => setDefinition({ fields: next });
  const move = (from: number, to: number) => {
    const field = fields[from];
    if (field === undefined || to < 0 || to >= fields.length) return;
    put(fields.toSpliced(from, 1).toSpliced(to, 0, field));
    setSaid(t("moved", { name: nameOf(field), n: to + 1 }));
  };
  const add = (kind: FormField["kind"]) => {
    put([...fields, blankField(freeKey(kind, fields), kind)]);
    setEdited(fields.length);
  };
  const input = { siteKey, revision: stored.revision };
  const restore = async (version: number) => {
    const answer = await actions.restore({ ...input, version });
    if (answer.status === "ok") window.location.reload();
    else if (answer.status === "error") toast.error(answer.message);
  };
  const open = edited === null ? undefined : fields[edited];
  return (
    <div className="space-y-5">
      {guard}
      {conflict && <Conflict />}
      {!mayWrite && <Banner tone="info">{t("readOnly")}</Banner>}
      <p role="status" className="sr-only">
        {said}
      </p>
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <div className="min-w-0 space-y-5">
          <Card title={t("fields")} description={mayWrite ? t("fieldsHelp") : undefined} flush>
            <FieldList fields={fields} problems={problems.byField} mayWrite={mayWrite} move={move} edit={setEdited} />
            {mayWrite && <AddField count={fields.length} add={add} />}
          </Card>
          {mayWrite && (
            <PublishCard
              changes={formChanges(published.definition, definition)}
              version={published.version}
              problems={problems.all}
              isDirty={isDirty}
              isCrowded={fields.filter(({ off, kind }) => !off && kind !== "hidden").length > FIELDS_ADVISED}
              pending={pending}
              save={() => run(definition, () => actions.save({ ...input, definition }), t("saved"))}
              publish={() => run(definition, () => actions.publish({ ...input, definition }), t("published"))}
            />
          )}
          <FormVersions versions={props.versions} current={published.version} mayWrite={mayWrite} restore={restore} />
        </div>
        <div className="min-w-0 xl:sticky xl:top-18">
          <FormPreview siteKey={siteKey} definition={definition} preview={actions.preview} />
        </div>
      </div>
      {open !== undefined && edited !== null && (
        <FieldPanel
          field={open}
          earlier={fields.slice(0, edited)}
          problems={problems.byField.get(edited) ?? []}
          answers={props.answered[open.key] ?? 0}
          isPublished={published.definition.fields.some(({ key }) => key === open.key)}
          change={(field) => put(fields.with(edited, field))}
          remove={() => {
            put(fields.toSpliced(edited, 1));
            setEdited(null);
          }}
          close={() => setEdited(null)}
        />
      )}
    </div>
  );
}

/** `choice_2` where `choice` is taken. */
function freeKey(kind: string, fields: readonly FormField[]): string {
  const names = [`${kind}_1`, ...fields.map((_, index) => `${kind}_${index + 2}`)];
  return names.find((name) => fields.every(({ key }) => key !== name)) ?? kind;
}

function useProblems(definition: FormDefinition) {
  const t = useTranslations("formDesigner.problem");
  return useMemo(() => {
    const all = definitionProblems(definition).map(({ index, key, values }) => ({ index, text: t(key, values) }));
    const byField = new Map<number, string[]>();
    for (const { index, text } of all) if (index !== null) byField.set(index, [...(byField.get(index) ?? []), text]);
    return { all: all.map(({ text }) => text), byField };
  }, [definition, t]);
}

/** Saves, and says what became of it. */
function useSaving(done: (revision: number, draft: FormDefinition) => void) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [conflict, setConflict] = useState(false);
  const run = (draft: FormDefinition, act: () => Saved, said: string) =>
    start(async () => {
      const answer = await act();
      if (answer.status === "ok") {
        done(answer.data.revision, draft);
        setConflict(false);
        toast.success(said);
        router.refresh();
      } else if (answer.status === "error") {
        if (answer.code === "conflict") setConflict(true);
        else toast.error(answer.fields[0]?.message ?? answer.message);
      }
    });
  return { run, pending, conflict };
}

function Conflict() {
  const t = useTranslations("formDesigner");
  return (
    <Banner tone="warning" live="alert">
      {t("conflict")}{" "}
      <Button size="sm" onClick={() => window.location.reload()}>
        {t("reload")}
      </Button>
    </Banner>
  );
}

function AddField(props: { count: number; add: (kind: FormField["kind"]) => void }) {
  const t = useTranslations("formDesigner");
  return (
    <div className="border-line border-t px-3 py-3">
      <Select
        aria-label={t("add")}
        value=""
        disabled={props.count >= FIELDS_MAX}
        onChange={({ target }) => {
          const kind = FIELD_KINDS.find((one) => one === target.value);
          if (kind !== undefined) props.add(kind);
        }}
      >
        <option value="">{t("add")}…</option>
        {FIELD_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kind.${kind}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function PublishCard(props: {
  changes: readonly FormChange[];
  version: number;
  problems: readonly string[];
  isDirty: boolean;
  isCrowded: boolean;
  pending: boolean;
  save: () => void;
  publish: () => void;
}) {
  const t = useTranslations("formDesigner");
  const nameOf = useFieldName();
  const { changes, problems, version, pending } = props;
  return (
    <Card title={t("changes")} description={t("same", { v: version })}>
      {changes.length === 0 && <p className="text-ink-2">{t("nothing")}</p>}
      <ul className="list-disc space-y-1 pl-5">
        {changes.map((change) => {
          const name = change.kind === "moved" ? "" : nameOf(change.field);
          return <li key={`${change.kind} ${name}`}>{t(`change.${change.kind}`, { name })}</li>;
        })}
      </ul>
      {props.isCrowded && <p className="mt-3 text-warning">{t("many")}</p>}
      {problems.length > 0 && (
        <div className="mt-3 text-danger">
          <p className="font-medium">{t("problems", { n: problems.length })}</p>
          <ul className="list-disc pl-5">
            {[...new Set(problems)].map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {changes.length > 0 && (
        <p className="mt-3 text-ink-3 text-sm">{t("publishNote", { v: version + 1, old: version })}</p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Button pending={pending} pendingLabel={t("saving")} disabled={!props.isDirty} onClick={props.save}>
          {t("save")}
        </Button>
        <Button
          variant="primary"
          pending={pending}
          disabled={problems.length > 0 || changes.length === 0}
          onClick={props.publish}
        >
          {t("publish")}
        </Button>
        {props.isDirty && <span className="text-ink-3 text-sm">{t("unsaved")}</span>}
      </div>
    </Card>
  );
}
