/** A figure between two ends: a bar for the thumb, and a field for who knows it. */
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { bare } from "../parts/words.tsx";
import { described, idOf, Question, type WidgetProps } from "./question.tsx";
import { RatingWidget } from "./scale.tsx";
import { has, NumberInput, showNumber } from "./text.tsx";

/** More marks than this run into each other. */
const MOST_TICKS = 20;

export function RangeWidget(props: WidgetProps) {
  const { appearance } = props.view.node;
  if (has(appearance, "rating")) return <RatingWidget {...props} />;
  return has(appearance, "picker") ? <Picker {...props} /> : <Slider {...props} />;
}

interface Bounds {
  start: number;
  end: number;
  step: number;
}

function boundsOf({ view }: WidgetProps): Bounds {
  const { start = "1", end = "10", step = "1" } = view.node.parameters ?? {};
  return { start: Number(start), end: Number(end), step: Math.abs(Number(step)) || 1 };
}

/** Every value, without the dust of binary fractions. */
const steps = ({ start, end, step }: Bounds): number[] =>
  Array.from({ length: Math.floor(Math.abs(end - start) / step + 1e-9) + 1 }, (_, at) =>
    Number((start + Math.sign(end - start) * at * step).toFixed(9)),
  );

function Slider(props: WidgetProps) {
  const { filling, view } = props;
  const bounds = boundsOf(props);
  const { start, end, step } = bounds;
  const count = Math.abs(end - start) / step;
  const ticks = count <= MOST_TICKS && !has(view.node.appearance, "no-ticks");
  const known = typeof view.value === "number";
  const take = (event: { currentTarget: HTMLInputElement }): void =>
    filling.set(view.path, Number(event.currentTarget.value));
  return (
    <Question {...props}>
      <div class={`slider ${has(view.node.appearance, "vertical") ? "vertical" : ""}`}>
        <input
          type="range"
          class={known ? "" : "unset"}
          min={Math.min(start, end)}
          max={Math.max(start, end)}
          step={step}
          list={ticks ? `${idOf(view.path)}-pas` : undefined}
          disabled={view.readOnly}
          value={known ? Number(view.value) : start}
          dir={end < start ? "rtl" : undefined}
          aria-label={t("Curseur : %(question)s", { question: bare(view.label) })}
          aria-valuetext={known ? showNumber(view.value) : t("Pas encore de réponse")}
          onInput={take}
          // a touch on the place where it stands already is an answer too
          onClick={take}
        />
        {ticks && (
          <datalist id={`${idOf(view.path)}-pas`}>
            {steps(bounds).map((value) => (
              <option key={value} value={value} />
            ))}
          </datalist>
        )}
        <p class="ends soft" aria-hidden="true">
          <span>{showNumber(start)}</span>
          <span>{showNumber(end)}</span>
        </p>
        <NumberInput filling={filling} view={view} />
      </div>
    </Question>
  );
}

function Picker(props: WidgetProps) {
  const { filling, view } = props;
  const { readOnly, ...aria } = described(filling, view);
  const value = String(view.value ?? "");
  return (
    <Question {...props} beside>
      <span class="pick">
        <select
          {...aria}
          class="field number"
          autocomplete="off"
          disabled={readOnly}
          value={value}
          onChange={({ currentTarget }) =>
            filling.set(view.path, currentTarget.value === "" ? null : Number(currentTarget.value))
          }
        >
          <option value="" selected={value === ""}>
            –
          </option>
          {steps(boundsOf(props)).map((one) => (
            <option key={one} value={String(one)} selected={value === String(one)}>
              {showNumber(one)}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </Question>
  );
}
