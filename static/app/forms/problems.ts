/** What can be wrong in a record (twin of forms/problems.py). */

export type Severity = "error" | "warning" | "alert";
export type ProblemCode =
  | "required" | "constraint" | "type" | "choice" | "unknown_question" | "too_long" | "nested_too_deep"
  | "not_an_object" | "calculation_differs" | "check" | "repeat_count" | "reason_missing";
export interface Problem { code: ProblemCode; path: string; severity: Severity; params: Record<string, unknown> }
