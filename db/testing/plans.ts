import pg from "pg";
import type { Db } from "../client";

/** A node of `explain (format json)`, as far as it is looked at. */
type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Loops": number;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Join Filter"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: PlanNode[];
};

/** What a statement did, by its plan as it was executed. */
export type PlanFacts = {
  /** Tables (partitions included) that were read from end to end, and how many rows that were. */
  seqScans: { table: string; rows: number }[];
  /** Partitions that were opened, by table; those that were pruned away while it ran do not count. */
  partitions: Record<string, string[]>;
  /** Rows that were read, or compared with others, and thrown away. */
  filtered: number;
  /** Rows the largest sort had to look at. */
  sorted: number;
  /** Pages touched, 8 KB each. */
  pages: number;
};

const PARTITION = /^(events|deliveries|attempts|bodies)_(\d{8}|default)$/;

/** The facts of the answer of `explain (analyze, buffers, format json)`. */
function planFacts(answer: { "QUERY PLAN": [{ Plan: PlanNode }] } | undefined): PlanFacts {
  if (answer === undefined) throw new Error("explain gave no plan");
  const root = answer["QUERY PLAN"][0].Plan;
  const facts: PlanFacts = { seqScans: [], partitions: {}, filtered: 0, sorted: 0, pages: 0 };
  facts.pages = root["Shared Hit Blocks"] + root["Shared Read Blocks"];
  const walk = (node: PlanNode): void => {
    if (node["Actual Loops"] > 0) note(facts, node);
    for (const child of node.Plans ?? []) walk(child);
  };
  walk(root);
  return facts;
}

function note(facts: PlanFacts, node: PlanNode): void {
  const relation = node["Relation Name"];
  const type = node["Node Type"];
  const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Join Filter"] ?? 0);
  facts.filtered += removed * node["Actual Loops"];
  if (type.includes("Sort")) facts.sorted = Math.max(facts.sorted, node["Actual Rows"] * node["Actual Loops"]);
  if (relation === undefined || type === "ModifyTable") return;
  if (type === "Seq Scan") {
    const rows = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
    facts.seqScans.push({ table: relation, rows });
  }
  const parent = PARTITION.exec(relation)?.[1];
  if (parent === undefined) return;
  facts.partitions[parent] = [...new Set([...(facts.partitions[parent] ?? []), relation])];
}

export type Probe = { name: string; facts: PlanFacts };

/** Both plans that a prepared statement may end up with: Postgres keeps to the one it estimates to cost less. */
const PLANS = ["force_generic_plan", "force_custom_plan"] as const;
type PlanMode = (typeof PLANS)[number];

/**
 * Looks at the plans of every named statement just before it runs, on its own connection and in the state it meets; what
 * a look changed is rolled back. At most `perName` looks at one name. The statements themselves run as always.
 */
export function probePlans(db: Db, probes: Probe[], perName: number): void {
  const seen = new Map<string, number>();
  db.$client.on("connect", (client) => {
    const query = client.query;
    const run = async (text: string, values?: unknown[]): Promise<pg.QueryResult> =>
      Reflect.apply(query, client, [text, values]);
    let inTransaction = false;
    const probed = async (...args: unknown[]): Promise<unknown> => {
      const [statement] = args;
      if (statement === "begin") inTransaction = true;
      if (statement === "commit" || statement === "rollback") inTransaction = false;
      if (isNamed(statement) && (seen.get(statement.name) ?? 0) < perName) {
        seen.set(statement.name, (seen.get(statement.name) ?? 0) + 1);
        for (const plan of PLANS) {
          probes.push({ name: statement.name, facts: await look(run, statement, { plan, inTransaction }) });
        }
      }
      return Reflect.apply(query, client, args);
    };
    Object.defineProperty(client, "query", {
      value: (...args: unknown[]) => (hasCallback(args) ? withCallback(probed, args) : probed(...args)),
    });
  });
}

type Named = { name: string; text: string; values: unknown[] };
const isNamed = (statement: unknown): statement is Named =>
  typeof statement === "object" && statement !== null && "name" in statement && "values" in statement;

type Callback = (error: unknown, result?: unknown) => void;
const hasCallback = (args: unknown[]): boolean => typeof args.at(-1) === "function";

/** The pool asks with a callback, transactions with promises. */
function withCallback(run: (...args: unknown[]) => Promise<unknown>, args: unknown[]): void {
  const callback = args.at(-1) as Callback;
  run(...args.slice(0, -1)).then(
    (result) => callback(null, result),
    (error: unknown) => callback(error),
  );
}

async function look(
  run: (text: string) => Promise<pg.QueryResult>,
  { text, values }: Named,
  { plan, inTransaction }: { plan: PlanMode; inTransaction: boolean },
): Promise<PlanFacts> {
  await run(inTransaction ? "savepoint plan_probe" : "begin");
  try {
    await run(`set local plan_cache_mode = ${plan}`);
    await run(`prepare plan_probe as ${text}`);
    const given = values.length === 0 ? "" : `(${values.map(literal).join(", ")})`;
    const { rows } = await run(`explain (analyze, buffers, format json) execute plan_probe${given}`);
    await run("deallocate plan_probe");
    return planFacts(rows[0]);
  } finally {
    await run(inTransaction ? "rollback to savepoint plan_probe" : "rollback");
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(",")}}`);
  if (Buffer.isBuffer(value)) return pg.escapeLiteral(`\\x${value.toString("hex")}`);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  return pg.escapeLiteral(String(value));
}

/** The facts of a statement that is not prepared: planned with its values, as the driver does it. */
export async function explainPlain(db: Db, text: string, values: unknown[]): Promise<PlanFacts> {
  const { rows } = await db.$client.query(`explain (analyze, buffers, format json) ${text}`, values);
  return planFacts(rows[0]);
}

export type Recorded = { text: string; values: unknown[] };

/** Keeps the statements that go through a pool from now on; they run as always. */
export function recordStatements(db: Db): Recorded[] {
  const recorded: Recorded[] = [];
  const query = db.$client.query;
  Object.defineProperty(db.$client, "query", {
    value: (...args: unknown[]) => {
      const [statement, values] = args;
      if (typeof statement === "object" && statement !== null && "text" in statement && Array.isArray(values)) {
        recorded.push({ text: String(statement.text), values });
      }
      return Reflect.apply(query, db.$client, args);
    },
  });
  return recorded;
}
