/** Programme and place of the last fiche, so that the next one starts where its author is. */
import type { CompiledForm, FormNode } from "../forms/definition.ts";
import type { Session } from "../forms/session.ts";
import { keepSetting, setting } from "../storage/settings.ts";

/** In this order: each choice is filtered by those before it. */
const REMEMBERED = ["programme", "phase", "region", "departement", "commune"];

/** Where a place may stay untold, telling it is a decision: some fiches are safer without. */
const PLACES = new Set(["region", "departement", "commune"]);

export function fillIn(session: Session, form: CompiledForm, last: Record<string, string>): void {
  const asked = new Set(names(form.children));
  for (const name of REMEMBERED) {
    const value = last[name];
    if (!value || !asked.has(name)) continue;
    const view = session.view(name);
    if (PLACES.has(name) && !view.required) continue;
    if (view.value === null && view.choices.some((choice) => choice.name === value)) session.set(name, value);
  }
}

export async function remember(session: Session): Promise<void> {
  const answers = session.answers();
  const kept = REMEMBERED.flatMap((name) =>
    typeof answers[name] === "string" ? [[name, answers[name]]] : [],
  );
  await keepSetting("last", { ...(await setting("last")), ...Object.fromEntries(kept) });
}

function* names(nodes: readonly FormNode[]): Generator<string> {
  for (const node of nodes) {
    yield node.name;
    if (node.type === "group") yield* names(node.children ?? []);
  }
}
