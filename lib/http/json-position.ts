/**
 * Where a text stops being JSON. V8's own message gives a position in some versions and some cases only; callers of the
 * API are told line and column always. Runs only after JSON.parse refused, and without recursion.
 */
const TOKEN =
  /[ \t\r\n]+|[[\]{},:]|"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/uy;

type Expect = "value" | "valueOrEnd" | "keyOrEnd" | "key" | "colon" | "commaOrEnd";
type State = { stack: ("[" | "{")[]; expect: Expect };

/** The 1-based line and column of the first error; the end of the text when it only ends too early. */
export function jsonErrorPosition(text: string): { line: number; column: number } {
  const before = text.slice(0, errorOffset(text));
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: before.length - lastBreak };
}

function errorOffset(text: string): number {
  const state: State = { stack: [], expect: "value" };
  const scanner = new RegExp(TOKEN);
  while (scanner.lastIndex < text.length) {
    const offset = scanner.lastIndex;
    const token = scanner.exec(text)?.[0];
    if (token === undefined) return offset;
    if (/^\s/.test(token)) continue;
    if (!accept(state, token)) return offset;
  }
  return text.length;
}

/** Moves the state over one token; false when the token may not stand here. */
function accept(state: State, token: string): boolean {
  const { stack, expect } = state;
  const top = stack.at(-1);
  switch (token) {
    case "{":
    case "[":
      if (expect !== "value" && expect !== "valueOrEnd") return false;
      stack.push(token);
      state.expect = token === "{" ? "keyOrEnd" : "valueOrEnd";
      return true;
    case "}":
    case "]": {
      const open = token === "}" ? "{" : "[";
      const empty = open === "{" ? "keyOrEnd" : "valueOrEnd";
      if (top !== open || (expect !== "commaOrEnd" && expect !== empty)) return false;
      stack.pop();
      state.expect = "commaOrEnd";
      return true;
    }
    case ",":
      if (expect !== "commaOrEnd" || top === undefined) return false;
      state.expect = top === "{" ? "key" : "value";
      return true;
    case ":":
      if (expect !== "colon") return false;
      state.expect = "value";
      return true;
    default:
      return acceptScalar(state, token);
  }
}

function acceptScalar(state: State, token: string): boolean {
  if (state.expect === "key" || state.expect === "keyOrEnd") {
    if (!token.startsWith('"')) return false;
    state.expect = "colon";
    return true;
  }
  if (state.expect !== "value" && state.expect !== "valueOrEnd") return false;
  state.expect = "commaOrEnd";
  return true;
}
