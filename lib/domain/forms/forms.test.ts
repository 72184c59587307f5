import { describe, expect, it } from "vitest";
import { purposesOf } from "../leave-message/consent";
import { checkAnswers, shownKeys } from "./answers";
import { formChanges } from "./changes";
import { consentOfAnswers } from "./consent";
import {
  blankField,
  DEFAULT_FORM,
  FIELD_KINDS,
  type FormDefinition,
  type FormField,
  OTHER,
  OTHER_SUFFIX,
} from "./fields";
import { messageOfAnswers } from "./message";
import { PATTERN_ANSWER_MAX, patternOf, patternProblem } from "./pattern";
import { definitionProblems } from "./problems";
import { namedAnswers, shownFields } from "./shown";

const TODAY = "2025-01-15";
const words = (text: string) => ({ zh: text, en: "" });
const options = ["sales", "service"].map((value) => ({ value, label: words(`${value}!`) }));
const topic: FormField = { ...blankField("topic", "select"), label: words("主题"), required: true, options };
const order: FormField = {
  ...blankField("order_no", "text"),
  ...{ label: words("订单号"), required: true, pattern: "[A-Z]{2}\\d{4,6}" },
  showWhen: { field: "topic", op: "eq", value: "service" },
};
const form = (...more: FormField[]): FormDefinition => ({ fields: [...DEFAULT_FORM.fields, ...more] });
const base = { content: "你好，我想咨询", phone: "13800138000" };
const check = (fields: readonly FormField[], raw: Record<string, string | string[]>) =>
  checkAnswers(fields, { ...base, ...raw }, TODAY);
const keys = (fields: readonly FormField[], raw: Record<string, string | string[]>) =>
  check(fields, raw).problems.map(({ field, key }) => `${field} ${key}`);

describe("answers", () => {
  it("asks for a conditional field only where its condition is met, and keeps nothing else", () => {
    const { fields } = form(topic, order);
    expect(keys(fields, {})).toEqual(["topic choose"]);
    expect(keys(fields, { topic: "service" })).toEqual(["order_no required"]);
    expect(keys(fields, { topic: "service", order_no: "ab1" })).toEqual(["order_no format"]);
    expect(check(fields, { topic: "service", order_no: "AB1234" }).answers).toMatchObject({ order_no: "AB1234" });
    expect(check(fields, { topic: "sales", order_no: "whatever" })).toEqual({
      problems: [],
      answers: { ...base, topic: "sales" },
    });
    expect([...shownKeys(fields, { topic: "service" })]).toContain("order_no");
  });

  it("hides what depends on a hidden field", () => {
    const third: FormField = { ...blankField("third", "text"), showWhen: { field: "order_no", op: "ne", value: "x" } };
    expect([...shownKeys(form(topic, order, third).fields, { topic: "sales" })]).not.toContain("third");
    expect([...shownKeys(form(topic, order, third).fields, { topic: "service" })]).toContain("third");
  });

  it("takes the numbers and addresses that the form asks for", () => {
    const of = (key: string, rule: Partial<FormField>) =>
      DEFAULT_FORM.fields.map((field) => (field.key === key ? { ...field, ...rule } : field));
    const [home, abroad] = ["+86 138 0013 8000", "+1 415 555 0123"];
    expect(keys(of("phone", { phones: "mainland" }), { phone: abroad })).toEqual(["phone phone_mainland"]);
    expect(keys(of("phone", { phones: "mainland" }), { phone: home })).toEqual([]);
    expect(keys(of("phone", { phones: "international" }), { phone: home })).toEqual(["phone phone_international"]);
    expect(keys(of("phone", { phones: "international" }), { phone: abroad })).toEqual([]);
    const only = of("email", { domains: { only: true, list: ["shop.example"] } });
    expect(keys(only, { email: "a@mail.Shop.example" })).toEqual([]);
    expect(check(only, { email: "a@myshop.example" }).problems).toEqual([
      { field: "email", key: "email_only", values: { domains: "shop.example" } },
    ]);
    const not = of("email", { domains: { only: false, list: ["throwaway.example"] } });
    expect(keys(not, { email: "a@throwaway.example" })).toEqual(["email email_not"]);
    expect(keys(not, { email: "a@home.example" })).toEqual([]);
    expect(keys(of("email", { domains: { only: true, list: [] } }), { email: "a@home.example" })).toEqual([]);
  });

  it("takes as many decimals as the form says", () => {
    const amount: FormField = { ...blankField("amount", "number"), label: words("金额") };
    expect(keys(form({ ...amount, decimals: 0 }).fields, { amount: "1.5" })).toEqual(["amount number_whole"]);
    expect(keys(form({ ...amount, decimals: 2 }).fields, { amount: "1.555" })).toEqual(["amount number_decimals"]);
    expect(keys(form({ ...amount, decimals: 2 }).fields, { amount: "1.55" })).toEqual([]);
    expect(keys(form(amount).fields, { amount: "1.555555" })).toEqual([]);
  });

  it("always asks for a way to reach the visitor, and names the one that is left", () => {
    expect(keys(DEFAULT_FORM.fields, { phone: "" })).toEqual(["phone contact_required"]);
    const onlyMail = DEFAULT_FORM.fields.map((field) => (field.key === "phone" ? { ...field, off: true } : field));
    expect(keys(onlyMail, {})).toEqual(["email required"]);
    expect(check(onlyMail, { email: "z@example.com" }).answers).toEqual({
      content: base.content,
      email: "z@example.com",
    });
  });

  it("takes what is typed beside 其他 for the answer, and asks for it where it is missing", () => {
    const fields = form({ ...topic, other: true }).fields;
    const typed = { topic: OTHER, [`topic${OTHER_SUFFIX}`]: "  装修  建议 " };
    expect(check(fields, typed).answers).toMatchObject({ topic: "装修 建议" });
    expect(keys(fields, { topic: OTHER })).toEqual(["topic other"]);
    expect(keys(fields, { topic: "x".repeat(101) })).toEqual(["topic long"]);
    // Where nothing else may be typed, nothing else is taken.
    expect(keys(form(topic).fields, typed)).toEqual(["topic choose"]);
    const several = form({ ...topic, kind: "checkboxes", other: true }).fields;
    expect(check(several, { ...typed, topic: ["sales", OTHER] }).answers).toMatchObject({
      topic: ["sales", "装修 建议"],
    });
    expect(keys(several, { topic: ["one thing", "another"] })).toEqual(["topic choose"]);
  });

  it("asks nothing with a note, and takes 1 to 5 for a rating", () => {
    const note: FormField = { ...blankField("note_1", "note"), required: true, help: words("请先看常见问题") };
    const stars: FormField = { ...blankField("stars", "rating"), label: words("满意度"), required: true };
    const { fields } = form(note, stars);
    expect(keys(fields, {})).toEqual(["stars choose"]);
    expect(keys(fields, { stars: "6" })).toEqual(["stars choose"]);
    expect(check(fields, { stars: "4", note_1: "x" }).answers).toEqual({ ...base, stars: 4 });
    expect(definitionProblems(form(note))).toEqual([]);
    const hidden: FormField = { ...order, showWhen: { field: "note_1", op: "filled", value: "" } };
    expect(definitionProblems(form(note, hidden))).toMatchObject([{ key: "condition_gone" }]);
  });

  it.each<[Partial<FormField>, string | string[], string | null]>([
    [{ kind: "number", min: 1, max: 5 }, "6", "number_range"],
    [{ kind: "number", min: 1 }, "0", "number_min"],
    [{ kind: "number" }, "abc", "number"],
    [{ kind: "number" }, "1,234.5", null],
    [{ kind: "date" }, "2025-02-30", "date"],
    [{ kind: "date", span: "future" }, "2025-01-14", "date_future"],
    [{ kind: "date", span: "future" }, TODAY, null],
    [{ kind: "date", span: "past" }, "2025-01-16", "date_past"],
    [{ kind: "radio", options }, "other", "choose"],
    [{ kind: "checkboxes", options, min: 2 }, ["sales"], "picks_min"],
    [{ kind: "checkboxes", options, max: 1 }, ["sales", "service"], "picks_max"],
    [{ kind: "email" }, "z@", "email_format"],
    [{ kind: "phone" }, "12", "phone_format"],
    [{ kind: "text", max: 3 }, "abcd", "long"],
    [{ kind: "text", min: 3 }, "ab", "short"],
    [{ kind: "consent", required: true }, "", "consent"],
    [{ kind: "consent", required: true }, "yes", null],
    // What is not asked for must be right all the same.
    [{ kind: "select", options, required: false }, "x", "choose"],
  ])("%o with %o says %s", (part, answer, problem) => {
    const field = { ...blankField("extra", "text"), ...part };
    expect(check(form(field).fields, { extra: answer }).problems.map(({ key }) => key)).toEqual(
      problem === null ? [] : [problem],
    );
  });

  it("puts built-in answers where messages have columns, the rest under its keys", () => {
    expect(messageOfAnswers(check(form(topic).fields, { topic: "sales" }).answers)).toEqual({
      ...{ content: base.content, name: "", category: "", phone: base.phone, email: null },
      fields: { topic: "sales" },
    });
  });

  it("never throws, and stores only fields of the form, whatever is typed", () => {
    const everything = FIELD_KINDS.map((kind) => ({ ...blankField(`a_${kind}`, kind), options, required: true }));
    const { fields } = form(topic, order, ...everything);
    const names = [...fields.map(({ key }) => key), "__proto__", "constructor", "zzz"];
    const texts = [
      "",
      " ",
      "sales",
      "service",
      "AB1234",
      "3",
      "-1e9",
      "2025-01-15",
      "a\u0000b\ud800",
      "你",
      "x".repeat(900),
    ];
    // Each field's answer in each round is another pair of the texts.
    for (let round = 0; round < 400; round++) {
      const pick = (at: number) => texts[(round * (at + 3) + at * at) % texts.length] ?? "";
      const entries = names.map((name, at) => [name, at % 3 === 0 ? [pick(at), pick(at + 1)] : pick(at)] as const);
      const raw = Object.fromEntries(entries.filter((_, at) => (round + at) % 7 !== 0));
      const { answers, problems } = checkAnswers(fields, raw, TODAY);
      const known = shownKeys(fields, raw);
      expect(Object.keys(answers).every((key) => known.has(key))).toBe(true);
      // What is stored passes again as it stands.
      const again = Object.entries(answers).map(([key, value]) => {
        const text = value === true ? "yes" : value;
        return [key, Array.isArray(text) ? text : String(text)];
      });
      const left = new Set(problems.map(({ field }) => field));
      const second = checkAnswers(fields, Object.fromEntries(again), TODAY).problems.filter(
        ({ field }) => field in answers,
      );
      expect(second.filter(({ field }) => !left.has(field))).toEqual([]);
    }
  });
});

describe("definitions", () => {
  const found = (definition: FormDefinition) => definitionProblems(definition).map(({ key }) => key);

  it("takes the form as it came, and one with a condition", () => {
    expect(found(DEFAULT_FORM)).toEqual([]);
    expect(found(form(topic, order))).toEqual([]);
  });

  it.each<[string, FormDefinition]>([
    ["key_format", form({ ...topic, key: "Topic" })],
    ["key_taken", form(topic, { ...topic })],
    ["key_reserved", form({ ...topic, key: "token" })],
    ["label_missing", form({ ...topic, label: words("") })],
    ["options_missing", form({ ...topic, options: [] })],
    ["option_twice", form({ ...topic, options: [...options, ...options] })],
    ["pattern_invalid", form({ ...order, showWhen: null, pattern: "[" })],
    ["pattern_heavy", form({ ...order, showWhen: null, pattern: "(a+)+" })],
    ["condition_gone", form(order)],
    ["condition_order", form(order, topic)],
    ["condition_value", form(topic, { ...order, showWhen: { field: "topic", op: "eq", value: "none" } })],
    ["bounds", form({ ...order, showWhen: null, min: 5, max: 2 })],
    ["essentials", { fields: DEFAULT_FORM.fields.filter(({ key }) => key !== "content") }],
    ["essentials", { fields: DEFAULT_FORM.fields.map((field) => ({ ...field, off: field.kind !== "textarea" })) }],
    ["too_many", form(...Array.from({ length: 20 }, (_, n) => ({ ...topic, key: `t${n}` })))],
  ])("says %s", (key, definition) => {
    expect(found(definition)).toContain(key);
  });

  it("says what publishing changes", () => {
    const next = form(topic);
    const changed = {
      fields: next.fields.map((field) => (field.key === "name" ? { ...field, required: true } : field)),
    };
    expect(formChanges(DEFAULT_FORM, DEFAULT_FORM)).toEqual([]);
    expect(formChanges(DEFAULT_FORM, changed).map(({ kind }) => kind)).toEqual(["changed", "added"]);
    expect(formChanges(next, DEFAULT_FORM).map(({ kind }) => kind)).toEqual(["removed"]);
    expect(formChanges(next, { fields: next.fields.toReversed() }).map(({ kind }) => kind)).toEqual(["moved"]);
  });

  it("speaks the visitor's language, and names answers as their form did", () => {
    const own = { content: "Message", contentHint: "How can we help?" };
    const shown = shownFields(form(topic), "en", own);
    expect(shown.map(({ label }) => label)).toEqual(["Message", "phone", "email", "name", "主题"]);
    expect(namedAnswers(form(topic), { zzz: [1, true], topic: "sales" })).toEqual([
      { key: "topic", label: { zh: "主题", en: "主题" }, value: { zh: "sales!", en: "sales!" } },
      { key: "zzz", label: { zh: "zzz", en: "zzz" }, value: { zh: "1、✓", en: "1, ✓" } },
    ]);
  });
});

describe("patterns of admins", () => {
  it.each(["(a+)+", "(a|aa)*", "(?=a)b", "a*a*a*a*", "a?a?a?a?", "x{1,9}y{1,9}z+q*"])("refuses %s", (source) => {
    expect(patternProblem(source)).toBe("heavy");
  });
  it.each(["[", "a**", "\\1", "a{2"])("knows that %s is none", (source) => {
    expect(patternProblem(source)).toBe("invalid");
  });
  it.each(["[A-Z]{2}\\d{6,10}", "\\d{4}", "[^()]+", "a|b|c*", "\\(\\d+\\)", "\\p{Script=Han}+"])(
    "takes %s",
    (source) => {
      expect(patternProblem(source)).toBeNull();
    },
  );
  it("never keeps the server busy with what it takes", () => {
    for (const source of ["a*a*a*b", "[^x]+[^y]+[^z]+!", "a{0,200}a{0,200}a{0,200}b"]) {
      expect(patternProblem(source)).toBeNull();
      const from = performance.now();
      expect(patternOf(source).test("a".repeat(PATTERN_ANSWER_MAX))).toBe(false);
      expect(performance.now() - from).toBeLessThan(500);
    }
  });
});

describe("consents", () => {
  const consent = (key: string, marketing?: boolean) => ({
    ...blankField(key, "consent"),
    ...{ label: { zh: "同意", en: "Yes" }, marketing },
  });
  const fields = [consent("terms"), consent("news", true)];
  const given = (answers: Record<string, boolean>) => {
    const found = consentOfAnswers(fields, answers, { version: 3, locale: "zh-CN", at: new Date(0) });
    return found === null ? [] : purposesOf(found);
  };

  it("to marketing are apart from the others", () => {
    expect(given({ terms: true })).toEqual(["processing"]);
    expect(given({ terms: true, news: true })).toEqual(["processing", "marketing"]);
    expect(given({ news: true })).toEqual(["marketing"]);
    expect(given({})).toEqual([]);
  });

  it("to marketing cannot be required", () => {
    const form = (required: boolean) => ({ fields: [...DEFAULT_FORM.fields, { ...consent("news", true), required }] });
    expect(definitionProblems(form(false))).toEqual([]);
    expect(definitionProblems(form(true))).toMatchObject([{ key: "marketing_required" }]);
  });
});
