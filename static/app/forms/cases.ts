/** Form cases: one form, some answers, what comes out (twin of forms/conformance_forms.py). */
export interface FormCase { id?: string; form: unknown; expected: unknown }
export function runFormCase(_: FormCase): unknown { return null; }
export function sameJson(left: unknown, right: unknown): boolean { return JSON.stringify(left) === JSON.stringify(right); }
