/**
 * What somebody types, ticks or clicks while a page is on screen but its scripts are still on their way is unknown to
 * React: it puts its own value back with its next rendering, and a click has no effect. Here it is noted and, once React
 * has taken the element over, done again as if it happened now: first all that was entered, then the clicks in order.
 */
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Entered = { value: string; checked: boolean };
type Early = {
  node: HTMLElement;
  mark: Mark;
  since: number;
  /** When the element was last in the page. */
  seenAt: number;
  /** Looks since React marked the element. */
  aliveFor: number;
  /** What a control held; null for a click. */
  entered: Entered | null;
};
/** What an element is to a reader: React may make a part of the page anew, with other elements that are the same to people. */
type Mark = { selector: string; text: string; nth: number };

/** Milliseconds between two looks at what waits; only while something does. */
const LOOK_MS = 50;
/** Looks that an element stays ours after React has marked it: the mark comes with rendering, the listeners with the commit. */
const SETTLED_AFTER = 2;
/** An element that nobody takes over (a page without React) is left alone after this time. */
const GIVE_UP_MS = 10_000;
/** One that is gone, and nothing like it has come, must not hold up the others for longer than this. */
const GONE_AFTER_MS = 3_000;
const UNTOUCHED_TYPES = new Set(["hidden", "submit", "button", "reset", "image"]);

const isControl = (node: EventTarget | null): node is Control =>
  node instanceof HTMLInputElement
    ? !UNTOUCHED_TYPES.has(node.type)
    : node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;

const isToggle = (node: Control): node is HTMLInputElement => node.type === "checkbox" || node.type === "radio";

/** React leaves a property of this name at every element that it has taken over. */
const isAlive = (node: Element) => Object.keys(node).some((key) => key.startsWith("__reactProps"));

/** True when it differs from what the server wrote. */
function isChanged(node: Control): boolean {
  if (node instanceof HTMLSelectElement) {
    const written = [...node.options].find((option) => option.defaultSelected) ?? node.options[0];
    return written !== undefined && node.value !== written.value;
  }
  return isToggle(node) ? node.checked !== node.defaultChecked : node.value !== node.defaultValue;
}

function textOf(node: Element): string {
  const label = isControl(node) ? node.labels?.[0] : node;
  return node.getAttribute("aria-label") ?? label?.textContent ?? "";
}

const sameTo = ({ selector, text }: Omit<Mark, "nth">) =>
  [...document.querySelectorAll<HTMLElement>(selector)].filter((node) => textOf(node) === text);

function markOf(node: HTMLElement): Mark {
  const attributes = ["type", "name", ...(isControl(node) && isToggle(node) ? ["value"] : [])];
  const conditions = attributes.flatMap((name) => {
    const value = node.getAttribute(name);
    return value === null ? [] : [`[${name}="${CSS.escape(value)}"]`];
  });
  const mark = { selector: node.localName + conditions.join(""), text: textOf(node) };
  return { ...mark, nth: Math.max(0, sameTo(mark).indexOf(node)) };
}

const find = (mark: Mark): HTMLElement | undefined => sameTo(mark)[mark.nth];

/** Elements that wait for React, in the order of what was done to them. */
class Waiting {
  #early: Early[] = [];
  #looking = false;

  has(node: HTMLElement): boolean {
    return this.#early.some((early) => early.node === node);
  }

  note(node: HTMLElement, entered: Entered | null): void {
    this.forget(node);
    const now = performance.now();
    this.#early.push({ node, mark: markOf(node), since: now, seenAt: now, aliveFor: 0, entered });
    this.#lookAgain();
  }

  forget(node: HTMLElement): void {
    this.#early = this.#early.filter((early) => early.node !== node);
  }

  #lookAgain(): void {
    if (this.#looking || this.#early.length === 0) return;
    this.#looking = true;
    setTimeout(() => this.#look(), LOOK_MS);
  }

  #look(): void {
    this.#looking = false;
    const now = performance.now();
    for (const early of this.#early) {
      if (!early.node.isConnected) {
        early.node = find(early.mark) ?? early.node;
        early.aliveFor = 0;
      } else if (isAlive(early.node)) early.aliveFor += 1;
      if (early.node.isConnected) early.seenAt = now;
    }
    this.#early = this.#early.filter(
      ({ aliveFor, since, seenAt }) => aliveFor > 0 || (now - since <= GIVE_UP_MS && now - seenAt <= GONE_AFTER_MS),
    );
    // All at once: what is entered changes the page, and React makes a part anew that changes before it has taken it over.
    if (this.#early.every(({ aliveFor }) => aliveFor > SETTLED_AFTER)) this.#doAgain();
    this.#lookAgain();
  }

  #doAgain(): void {
    const done = this.#early;
    this.#early = [];
    for (const { node, entered } of done) if (entered !== null && isControl(node)) enter(node, entered);
    for (const { node, entered } of done) if (entered === null) node.click();
  }
}

/** Starts noting; call it before the page is hydrated (`instrumentation-client.ts`). */
export function keepEarlyInput(): void {
  const waiting = new Waiting();
  const note = (node: Control) => waiting.note(node, { value: node.value, checked: isToggle(node) && node.checked });
  for (const node of document.querySelectorAll("input, textarea, select")) {
    if (isControl(node) && isChanged(node)) note(node);
  }
  const onInput = ({ target }: Event) => {
    if (!isControl(target)) return;
    // Somebody goes on typing while we wait for the listeners: the newest text counts.
    if (!isAlive(target) || waiting.has(target)) note(target);
  };
  const onClick = (event: Event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null || isAlive(button)) return;
    // A form with an address of its own works without scripts, and is sent as it is.
    if (button.type === "submit" && button.form?.hasAttribute("action")) return;
    event.preventDefault();
    waiting.note(button, null);
  };
  // React may take a part of the page over because of this very event: then it has answered it already. A submit it has
  // not, because it was held back above.
  const onAnswered = ({ target }: Event) => {
    const node = isControl(target) ? target : target instanceof Element ? target.closest("button") : null;
    if (node !== null && node.type !== "submit" && isAlive(node)) waiting.forget(node);
  };
  document.addEventListener("input", onInput, { capture: true });
  document.addEventListener("click", onClick, { capture: true });
  window.addEventListener("input", onAnswered);
  window.addEventListener("click", onAnswered);
}

function enter(node: Control, kept: Entered): void {
  if (isToggle(node)) {
    // Of a group of radio buttons only the chosen one has something to say.
    if (node.type === "radio" && !kept.checked) return;
    node.checked = !kept.checked;
    node.click();
  } else if (node.type === "file" || node instanceof HTMLSelectElement) {
    if (node instanceof HTMLSelectElement) node.value = kept.value;
    node.dispatchEvent(new Event("change", { bubbles: true }));
  } else type(node, kept.value);
}

function type(node: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const caret = document.activeElement === node ? node.selectionStart : null;
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(node), "value")?.set;
  // React ignores an event after which the control holds what it set or read last: let that be something else.
  node.value = text === "" ? " " : "";
  setter?.call(node, text);
  node.dispatchEvent(new Event("input", { bubbles: true }));
  if (caret !== null) node.setSelectionRange(caret, caret);
}
