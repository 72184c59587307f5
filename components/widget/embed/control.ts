import { OTHER, RATING_MAX, type ShownField } from "@/lib/domain/forms/fields";
import { el, fill } from "./dom";
import { fileControl, type SendFile } from "./file-control";
import { texts } from "./texts";

const { leave } = texts;

/** One field of the form: its inputs, and what is wrong with them. */
export type Control = {
  field: ShownField;
  /** With label, help and error. */
  element: HTMLElement;
  read: () => string[];
  /** Puts in what is not there yet; `anew`: in place of what is. */
  fill: (values: readonly string[], anew?: boolean) => void;
  show: (problem: string) => void;
  /** Until what was chosen has been sent ahead. */
  ready?: () => Promise<unknown>;
  /** Takes files that were not chosen in it. */
  add?: (files: readonly File[]) => void;
  focus: () => void;
};

const INPUTS: Record<string, [type: string, autocomplete: string, mode: string]> = {
  text: ["text", "off", "text"],
  phone: ["tel", "tel", "tel"],
  email: ["email", "email", "email"],
  number: ["text", "off", "decimal"],
  date: ["date", "off", "text"],
};

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Ids = { id: string; name: string; "aria-describedby": string };

export function controlOf(field: ShownField, hint: string, send: SendFile): Control {
  const { key, kind, help, label } = field;
  const error = el("div", { class: "e", id: `${key}-e` });
  const ids = { id: key, name: key, "aria-describedby": `${help === "" ? "" : `${key}-h `}${key}-e` };
  const isTicks = kind === "radio" || kind === "checkboxes" || kind === "rating";
  const show = (problem: string) => {
    error.textContent = problem;
    if (problem === "") marked.removeAttribute("aria-invalid");
    else marked.setAttribute("aria-invalid", "true");
  };
  const files = kind === "file" ? fileControl(field, ids, send, show) : null;
  const [inputs, body]: Parts = files
    ? [[files.input], files.parts]
    : kind === "note"
      ? [[], []]
      : kind === "rating"
        ? stars(field)
        : isTicks
          ? ticksOf(field)
          : single(field, ids);
  const other = field.other === true ? otherLine(field) : null;
  const mark = field.required ? "*" : key === "phone" || key === "email" || kind === "note" ? "" : leave.optional;
  const name = kind !== "consent" && label !== "" && [label, " ", el("i", {}, mark)];
  const group = { class: "f", role: "group", tabindex: -1, "aria-label": label, "aria-describedby": `${key}-e` };
  const element = el(
    "div",
    isTicks ? group : { class: "f" },
    hint !== "" && el("p", { class: "hint" }, hint),
    name && (isTicks || kind === "note" ? el("p", { class: "l" }, ...name) : el("label", { for: key }, ...name)),
    ...body,
    other,
    help !== "" && el("p", { class: "hint", id: `${key}-h` }, help),
    error,
  );
  if (kind === "hidden") element.hidden = true;
  const marked: HTMLElement = isTicks ? element : (inputs[0] ?? element);
  return {
    ...{
      field,
      element,
      read: () => inputs.flatMap(valuesOf).map((value) => (value === OTHER && other?.value.trim()) || value),
      focus: () => (inputs[0] ?? element).focus(),
    },
    fill: (values, anew) => {
      if (anew && inputs[0]) inputs[0].value = "";
      const typed =
        other && values.find((value) => value !== OTHER && field.options.every((one) => one.value !== value));
      if (other && typed) other.value ||= typed;
      for (const input of inputs) put(input, typed ? [...values, OTHER] : values);
    },
    show,
    ...(files && { read: files.read, fill: () => undefined, ready: files.ready, add: files.add }),
  };
}

type Parts = [Input[], HTMLElement[]];
const isTick = (input: Input): input is HTMLInputElement => input.type === "checkbox" || input.type === "radio";
const valuesOf = (input: Input): string[] => (isTick(input) && !input.checked ? [] : [input.value]);

function put(input: Input, values: readonly string[]): void {
  if (isTick(input)) input.checked ||= values.includes(input.value);
  // What is typed beside 其他 stands last.
  else input.value ||= (values.at(-1) === OTHER ? OTHER : values[0]) ?? "";
}

/** The options, and 其他 where something else may be typed. */
const withOther = ({ options, other }: ShownField): ShownField["options"] =>
  other === true ? [...options, { value: OTHER, label: leave.other }] : options;

/** Shown by the style while 其他 is chosen. */
const otherLine = ({ key, label }: ShownField) =>
  el("input", {
    class: "y",
    name: key,
    maxlength: 100,
    placeholder: leave.otherHint,
    "aria-label": `${label}: ${leave.otherHint}`,
  });

function stars({ key }: ShownField): Parts {
  const inputs = Array.from({ length: RATING_MAX }, (_, at) =>
    el("input", { type: "radio", name: key, value: at + 1 }),
  );
  const lines = inputs.map((input, at) => {
    const said = el("span", { class: "t" }, fill(leave.stars, { n: at + 1 }));
    return el("label", {}, input, said, el("b", { "aria-hidden": "true" }, "★"));
  });
  return [inputs, [el("div", { class: "r" }, ...lines)]];
}

function ticksOf(field: ShownField): Parts {
  const { key, kind } = field;
  const options = withOther(field);
  const type = kind === "radio" ? "radio" : "checkbox";
  const inputs = options.map(({ value }) => el("input", { type, name: key, value }));
  return [inputs, inputs.map((input, at) => el("label", { class: "o" }, input, options[at]?.label ?? ""))];
}

function single(field: ShownField, ids: Ids): Parts {
  const { key, kind, placeholder, required, label } = field;
  const must = { ...ids, required: required && field.showWhen === null };
  if (kind === "textarea") {
    const area = el("textarea", { ...must, rows: key === "content" ? 4 : 3, placeholder });
    return [[area], [area]];
  }
  if (kind === "select") {
    const options = withOther(field).map((option) => el("option", { value: option.value }, option.label));
    const select = el("select", must, el("option", { value: "" }, leave.choose), ...options);
    return [[select], [select]];
  }
  if (kind === "consent") {
    const box = el("input", { ...must, type: "checkbox", value: "yes" });
    return [[box], [el("label", { class: "o" }, box, label, " ", required && "*")]];
  }
  const [type, autocomplete, inputmode] = INPUTS[kind] ?? ["hidden", "off", "text"];
  const fill = key === "name" ? "name" : autocomplete;
  const input = el("input", { ...must, type, autocomplete: fill, inputmode, placeholder });
  return [[input], [input]];
}
