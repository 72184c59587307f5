import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dingtalkSign, feishuSign, signBody } from "@/lib/domain/signatures";
import { EXPLAINED_SCHEMES, type ExplainedScheme, type SnippetLanguage } from "../schemes";
import { SNIPPETS } from "../snippets";

/*
 * The code that people copy is run against what this product signs, in every language that the machine has. All schemes of
 * a language go through one program: compiling is what takes the time.
 */
const SECRET = "SECdemo0123456789";
const KEYED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = '{"type":"ticket.created",\n "data":{"title":"打印机 坏了","note":"a b\\tc"}}';
const NOW = new Date();

type Check = { scheme: "standard" | "sha256" | "dmhub"; secret: string; headers: Record<string, string>; body: string };

function signed(scheme: Check["scheme"], secret: string, now = NOW, previous?: string): Check {
  const until = new Date(NOW.getTime() + 60_000).toISOString();
  const rotation = previous === undefined ? {} : { previous: { secret: previous, until } };
  const { headers } = signBody({ scheme, secret, ...rotation }, { eventId: "evt_01jh", now, body: BODY });
  return { scheme, secret, headers: Object.fromEntries(headers.map(([k, v]) => [k.toLowerCase(), v])), body: BODY };
}

const HOUR_AGO = new Date(NOW.getTime() - 3_600_000);
const GENUINE: Check[] = [
  signed("standard", KEYED),
  signed("standard", SECRET),
  { ...signed("standard", KEYED, NOW, SECRET), secret: SECRET },
  signed("sha256", SECRET),
  signed("dmhub", SECRET),
];
const FORGED: Check[] = [
  signed("standard", KEYED, HOUR_AGO),
  ...GENUINE.map((check) => ({ ...check, body: BODY.replace("坏", "好") })),
  ...GENUINE.map((check) => ({ ...check, secret: "another-secret-0123456789" })),
];
const CHECKS = [...GENUINE, ...FORGED];
const VERDICTS = CHECKS.map((_, index) => String(index < GENUINE.length));
const STAMPS = { dingtalk: "1737000000000", feishu: "1737000000" } as const;
const ROBOTS = ["dingtalk", "feishu"] as const;
const SIGNS = [encodeURIComponent(dingtalkSign(SECRET, 1_737_000_000_000)), feishuSign(SECRET, 1_737_000_000)];

/** A literal that Python, JavaScript, Java and Go read alike. */
const text = (value: string) =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
const php = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const pairs = (headers: Record<string, string>, one: (name: string, value: string) => string, separator = ", ") =>
  Object.entries(headers)
    .map(([name, value]) => one(name, value))
    .join(separator);
const named = (scheme: ExplainedScheme) => `${scheme.charAt(0).toUpperCase()}${scheme.slice(1)}`;
const each = (source: (scheme: ExplainedScheme) => [name: string, content: string]) =>
  Object.fromEntries(EXPLAINED_SCHEMES.map(source));

/** One program of a language: its files and the commands that print a line for each check and each sign. */
type Program = { files: Record<string, string>; commands: string[][] };

const PROGRAMS: Record<SnippetLanguage, Program> = {
  python: {
    files: {
      ...each((scheme) => [`${scheme}.py`, SNIPPETS.python[scheme]]),
      "main.py": [
        `import ${EXPLAINED_SCHEMES.join(", ")}`,
        ...CHECKS.map(
          ({ scheme, secret, headers, body }) =>
            `print(str(${scheme}.verify(${text(secret)}, {${pairs(headers, (k, v) => `${text(k)}: ${text(v)}`)}}, ${text(body)}.encode())).lower())`,
        ),
        ...ROBOTS.map((robot) => `print(${robot}.sign(${text(SECRET)}, ${text(STAMPS[robot])}))`),
      ].join("\n"),
    },
    commands: [["python3", "main.py"]],
  },
  node: {
    files: {
      ...each((scheme) => [`${scheme}.mjs`, SNIPPETS.node[scheme]]),
      "main.mjs": [
        ...EXPLAINED_SCHEMES.map((scheme) => `import * as ${scheme} from "./${scheme}.mjs";`),
        ...CHECKS.map(
          ({ scheme, secret, headers, body }) =>
            `console.log(${scheme}.verify(${text(secret)}, {${pairs(headers, (k, v) => `${text(k)}: ${text(v)}`)}}, Buffer.from(${text(body)})));`,
        ),
        ...ROBOTS.map((robot) => `console.log(${robot}.sign(${text(SECRET)}, ${text(STAMPS[robot])}));`),
      ].join("\n"),
    },
    commands: [[process.execPath, "main.mjs"]],
  },
  java: {
    files: {
      ...each((scheme) => [
        `${named(scheme)}.java`,
        SNIPPETS.java[scheme].replace("class WebhookSignature", `class ${named(scheme)}`),
      ]),
      "Main.java": [
        "public class Main { public static void main(String[] args) throws Exception {",
        ...CHECKS.map(
          ({ scheme, secret, headers, body }) =>
            `System.out.println(${named(scheme)}.verify(${text(secret)}, java.util.Map.of(${pairs(headers, (k, v) => `${text(k)}, ${text(v)}`)}), ${text(body)}.getBytes("UTF-8")));`,
        ),
        ...ROBOTS.map((robot) => `System.out.println(${named(robot)}.sign(${text(SECRET)}, ${text(STAMPS[robot])}));`),
        "} }",
      ].join("\n"),
    },
    commands: [
      ["javac", "-encoding", "UTF-8", "Main.java"],
      ["java", "-cp", ".", "Main"],
    ],
  },
  go: {
    files: {
      ...each((scheme) => [
        `${scheme}.go`,
        SNIPPETS.go[scheme]
          .replace("package webhook", "package main")
          .replace(/func (Verify|Sign)\(/, `func $1${named(scheme)}(`),
      ]),
      "main.go": [
        'package main\nimport "fmt"\nfunc main() {',
        ...CHECKS.map(
          ({ scheme, secret, headers, body }) =>
            `fmt.Println(Verify${named(scheme)}(${text(secret)}, map[string]string{${pairs(headers, (k, v) => `${text(k)}: ${text(v)}`)}}, []byte(${text(body)})))`,
        ),
        ...ROBOTS.map((robot) => `fmt.Println(Sign${named(robot)}(${text(SECRET)}, ${text(STAMPS[robot])}))`),
        "}",
      ].join("\n"),
    },
    commands: [["go", "run", ...EXPLAINED_SCHEMES.map((scheme) => `${scheme}.go`), "main.go"]],
  },
  php: {
    files: {
      ...each((scheme) => [
        `${scheme}.php`,
        SNIPPETS.php[scheme].replace("<?php", `<?php\nnamespace ${named(scheme)};`),
      ]),
      "main.php": [
        "<?php",
        ...EXPLAINED_SCHEMES.map((scheme) => `require '${scheme}.php';`),
        ...CHECKS.map(
          ({ scheme, secret, headers, body }) =>
            `echo ${named(scheme)}\\verify(${php(secret)}, [${pairs(headers, (k, v) => `${php(k)} => ${php(v)}`)}], ${php(body)}) ? "true\\n" : "false\\n";`,
        ),
        ...ROBOTS.map((robot) => `echo ${named(robot)}\\sign(${php(SECRET)}, ${php(STAMPS[robot])}), "\\n";`),
      ].join("\n"),
    },
    commands: [["php", "main.php"]],
  },
};

const PROBES: Record<SnippetLanguage, string[]> = {
  python: ["python3", "--version"],
  node: [process.execPath, "--version"],
  java: ["javac", "-version"],
  go: ["go", "version"],
  php: ["php", "--version"],
};
/** What every language must print: the verdict on each request, genuine ones first, and the robots' signs. */
export const EXPECTED: readonly string[] = [...VERDICTS, ...SIGNS];

/** What the code in one language prints; null where the machine does not have the language. */
export function runSnippets(language: SnippetLanguage): string[] | null {
  const [probe = "", ...flags] = PROBES[language];
  if (spawnSync(probe, flags, { stdio: "ignore" }).status !== 0) return null;
  const cwd = mkdtempSync(join(tmpdir(), `hooklane-${language}-`));
  try {
    const { files, commands } = PROGRAMS[language];
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    const printed = commands.map(([command = "", ...rest]) => execFileSync(command, rest, { cwd, encoding: "utf8" }));
    return printed.at(-1)?.trim().split("\n") ?? [];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
