/** Answers along a line: opinions from one end to the other (`likert`), stars (`rating`). */
import type { Choice, NodeView } from "../forms/session.ts";
import { t, tn } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { chosenIn, Pick, Undo } from "./choices.tsx";
import { idOf, Several, type WidgetProps } from "./question.tsx";

/** More than this many points are narrower than a thumb on the smallest screen. */
export const fitsALine = ({ choices }: NodeView): boolean => choices.length <= 6;

/** The two ends are always said, the place between them once it is chosen: five labels do not fit a small screen. */
export function LikertWidget({ filling, view }: WidgetProps) {
  const chosen = chosenIn(view);
  const { choices } = view;
  const here = choices.find((choice) => chosen.has(choice.name));
  return (
    <Several filling={filling} view={view}>
      <div class="scale">
        {choices.map((choice) => (
          <label key={choice.name} title={choice.label}>
            <Pick filling={filling} view={view} choice={choice} chosen={chosen} label={choice.label} />
          </label>
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span class="soft">{choices[0]?.label}</span>
        <span class="soft">{choices.at(-1)?.label}</span>
      </p>
      {here ? <output>{here.label}</output> : <p class="soft">{t("Touchez un point de la ligne.")}</p>}
      <Undo filling={filling} view={view} />
    </Several>
  );
}

/** From 1 to the end of the range, one star each. */
export function RatingWidget({ filling, view }: WidgetProps) {
  const last = Math.min(20, Math.max(1, Math.round(Number(view.node.parameters?.["end"] ?? 5))));
  const value = Number(view.value ?? 0);
  const stars: Choice[] = Array.from({ length: last }, (_, at) => ({ name: String(at + 1), label: "" }));
  return (
    <Several filling={filling} view={view}>
      <div class="stars">
        {stars.map(({ name }) => (
          <label key={name} class={Number(name) <= value ? "lit" : ""}>
            <input
              type="radio"
              class="unseen"
              name={idOf(view.path)}
              value={name}
              checked={Number(name) === value}
              disabled={view.readOnly}
              aria-label={tn("%(n)s étoile", "%(n)s étoiles", Number(name))}
              onChange={() => filling.set(view.path, Number(name))}
            />
            <Icon name="star" />
          </label>
        ))}
      </div>
      {value > 0 ? (
        <output>{t("%(n)s sur %(all)s", { n: value, all: last })}</output>
      ) : (
        <p class="soft">{t("Touchez une étoile.")}</p>
      )}
      <Undo filling={filling} view={view} />
    </Several>
  );
}
