import { IMPORT_MAX_COLUMNS, IMPORT_MAX_ROWS } from "@/lib/domain/contacts/import";

export type Table = { headers: string[]; rows: string[][] };
/** What is wrong with a file as a whole. `key` is a text of the validation messages. */
export type FileProblem = {
  key: "import_rows" | "import_columns" | "import_empty" | "import_unreadable" | "import_zip";
  values?: Record<string, number>;
};

/** A file that cannot be taken in; a value for who asked, thrown to end the reading. */
export class FileRefused extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.key);
    this.name = "FileRefused";
    this.problem = problem;
  }
}

/** Gathers rows within the limits: the first that is not empty is the header. Rows beyond the limit are only counted. */
export class TableSink {
  private headers: string[] | null = null;
  private readonly rows: string[][] = [];
  private count = 0;

  row(cells: readonly string[]): void {
    const texts = cells.map((cell) => cell.trim());
    if (texts.every((text) => text === "")) return;
    if (this.headers === null) {
      if (texts.length > IMPORT_MAX_COLUMNS)
        throw new FileRefused({ key: "import_columns", values: { maximum: IMPORT_MAX_COLUMNS, n: texts.length } });
      this.headers = texts;
      return;
    }
    this.count += 1;
    if (this.count <= IMPORT_MAX_ROWS) this.rows.push(texts.slice(0, this.headers.length));
  }

  /** @throws FileRefused without rows, or with too many */
  table(): Table {
    if (this.headers === null || this.count === 0) throw new FileRefused({ key: "import_empty" });
    if (this.count > IMPORT_MAX_ROWS) throw new FileRefused({ key: "import_rows", values: { n: this.count } });
    return { headers: this.headers, rows: this.rows };
  }
}
