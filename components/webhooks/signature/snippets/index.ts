import type { SnippetLanguage, Snippets } from "../schemes";
import { GO } from "./go";
import { JAVA } from "./java";
import { NODE } from "./node";
import { PHP } from "./php";
import { PYTHON } from "./python";

/** Code that checks (or, for a robot, makes) a signature, to be copied. Each stands alone. */
export const SNIPPETS: Record<SnippetLanguage, Snippets> = { python: PYTHON, java: JAVA, node: NODE, go: GO, php: PHP };
