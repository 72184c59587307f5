// @ts-check
/**
 * A line of the supervisor itself, told apart from the lines of its children.
 * @param {string} text
 */
export function say(text) {
  process.stdout.write(`[hooklane] ${text}\n`);
}

/** When whoever read our output is gone (`npm start | head`, a closed terminal), go on without it. */
export function survivePipeLoss() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (!("code" in error) || (error.code !== "EPIPE" && error.code !== "EIO")) throw error;
    });
  }
}

/**
 * The block a newcomer looks for.
 * @param {{ url: string, notes: readonly string[], rows: readonly (readonly [string, string])[], took: number }} block `took` in ms
 */
export function announce({ url, notes, rows, took }) {
  const lines = [
    "",
    `  Hooklane is ready (${(took / 1000).toFixed(1)} s)`,
    "",
    ...[/** @type {const} */ (["Console", url]), ...rows].map(([name, value]) => `  ${name.padEnd(10)}${value}`),
    ...notes.flatMap((note) => [
      "",
      ...wrap(note, 96).map((line, index) => `  ${index === 0 ? "Note:     " : "          "}${line}`),
    ]),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/**
 * @param {string} text
 * @param {number} width
 * @returns {string[]}
 */
function wrap(text, width) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
