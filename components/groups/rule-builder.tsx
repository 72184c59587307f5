"use client";

import { FolderPlus, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/input";
import { RULE_CONDITIONS_MAX, RULE_LEVELS_MAX } from "@/lib/domain/audience/rule";
import { ConditionRow } from "./condition-row";
import {
  countConditions,
  type DraftRule,
  type FieldChoice,
  isDraftCondition,
  newCondition,
  newSet,
  pathsOf,
  replaced,
} from "./draft";

/** Conditions joined by "all" or "any", nested up to three levels. `marked` are paths that exclude each other or are wrong. */
export function RuleBuilder(props: {
  draft: DraftRule;
  fields: readonly FieldChoice[];
  onChange: (draft: DraftRule) => void;
  /** Path → what is wrong there. */
  problems: ReadonlyMap<string, string>;
}) {
  const t = useTranslations("groups.rule");
  const { draft, onChange } = props;
  const count = countConditions(draft);
  const numbers = new Map(pathsOf(draft).map(({ condition }, index) => [condition.id, index + 1]));
  return (
    <div className="@container space-y-3">
      <Level
        {...props}
        rule={draft}
        level={1}
        path="rule"
        full={count >= RULE_CONDITIONS_MAX}
        numbers={numbers}
        replaceRule={onChange}
      />
      <p className="text-ink-3 text-sm">
        {t("count", { n: count })} · {t("nulls")}
      </p>
    </div>
  );
}

function Level(props: {
  rule: DraftRule;
  draft: DraftRule;
  level: number;
  path: string;
  full: boolean;
  fields: readonly FieldChoice[];
  problems: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<string, number>;
  onChange: (draft: DraftRule) => void;
  replaceRule: (rule: DraftRule) => void;
  remove?: () => void;
}) {
  const t = useTranslations("groups.rule");
  const { rule, draft, level, full, onChange, replaceRule, numbers } = props;
  const replace = (id: string, node: Parameters<typeof replaced>[2]) => onChange(replaced(draft, id, node));
  return (
    <fieldset className={cn("min-w-0 rounded-lg border border-line p-3", level % 2 === 0 ? "bg-sunken" : "bg-surface")}>
      <legend className="sr-only">{t("level", { n: level })}</legend>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Select
          aria-label={t("join")}
          className="w-44"
          value={rule.join}
          onChange={(event) => replaceRule({ ...rule, join: event.target.value === "any" ? "any" : "all" })}
        >
          <option value="all">{t("all")}</option>
          <option value="any">{t("any")}</option>
        </Select>
        {props.remove !== undefined && (
          <IconButton icon={Trash2} variant="danger-ghost" label={t("removeGroup")} onClick={props.remove} />
        )}
      </div>
      <ul className="space-y-3">
        {rule.nodes.map((node, index) => {
          const path = `${props.path}.${rule.join}.${index}`;
          return (
            <li key={node.id}>
              {isDraftCondition(node) ? (
                <ConditionRow
                  condition={node}
                  number={numbers.get(node.id) ?? 0}
                  fields={props.fields}
                  problem={props.problems.get(path)}
                  onChange={(next) => replace(node.id, next)}
                  remove={() => replace(node.id, null)}
                />
              ) : (
                <Level
                  {...props}
                  rule={node}
                  level={level + 1}
                  path={path}
                  replaceRule={(next) => replace(node.id, next)}
                  remove={() => replace(node.id, null)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={Plus}
          disabled={full}
          title={full ? t("limit") : undefined}
          onClick={() => replaceRule({ ...rule, nodes: [...rule.nodes, newCondition()] })}
        >
          {t("add")}
        </Button>
        {level < RULE_LEVELS_MAX && (
          <Button
            size="sm"
            variant="ghost"
            icon={FolderPlus}
            disabled={full}
            onClick={() =>
              replaceRule({ ...rule, nodes: [...rule.nodes, newSet(rule.join === "all" ? "any" : "all")] })
            }
          >
            {t("addGroup")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
