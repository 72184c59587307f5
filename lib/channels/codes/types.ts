import type { DiagnosisId } from "@/lib/domain/diagnosis";
import type { CodeRule as AnyCodeRule } from "@/lib/domain/platform-facts";

/** A built-in rule: its finding is one of the catalogue's. */
export type CodeRule = AnyCodeRule<DiagnosisId>;
