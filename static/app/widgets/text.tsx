/** Words and numbers. */
import type { Value } from "../forms/definition.ts";
import { described, Question, type WidgetProps } from "./question.tsx";
import { onEnter, useTyped } from "./typed.ts";

export const has = (appearance: string | undefined, word: string): boolean =>
  (appearance ?? "").split(/\s+/).includes(word);
export const asText = (value: Value | null): string => (value === null ? "" : String(value));

export function TextWidget({ filling, view }: WidgetProps) {
  const typed = useTyped(asText(view.value));
  const props = {
    ...described(filling, view),
    ...typed,
    class: "field",
    autocomplete: "off",
    onInput: (event: { currentTarget: { value: string } }) =>
      filling.set(view.path, event.currentTarget.value || null),
  };
  const long = has(view.node.appearance, "multiline");
  return (
    <Question filling={filling} view={view}>
      {long ? (
        <textarea {...props} rows={Number(view.node.parameters?.["rows"] ?? 3)} />
      ) : (
        <input
          {...props}
          enterkeyhint="next"
          inputMode={has(view.node.appearance, "numbers") ? "numeric" : "text"}
          onKeyDown={onEnter}
        />
      )}
    </Question>
  );
}

/** `1 300`, `12,5`: written as people here write numbers; anything else stays as typed and is said. */
export function readNumber(text: string): Value | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (plain === "") return text.trim() === "" ? null : text;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) && plain.length < 16 ? Number(plain) : text;
}

export const showNumber = (value: Value | null): string =>
  typeof value === "number" ? String(value).replace(".", ",") : asText(value);

export function NumberInput({ filling, view, label }: WidgetProps & { label?: string }) {
  const typed = useTyped(showNumber(view.value));
  return (
    <input
      {...described(filling, view)}
      {...typed}
      class="field number"
      autocomplete="off"
      aria-label={label}
      inputMode={view.node.type === "integer" ? "numeric" : "decimal"}
      enterkeyhint="next"
      onKeyDown={onEnter}
      onInput={(event) => filling.set(view.path, readNumber(event.currentTarget.value))}
    />
  );
}

export const NumberWidget = (props: WidgetProps) => (
  <Question {...props} beside>
    <NumberInput {...props} />
  </Question>
);

/** A bar for a rough figure, with the figure beside it. */
export function RangeWidget({ filling, view }: WidgetProps) {
  const { start = "0", end = "10", step = "1" } = view.node.parameters ?? {};
  const { readOnly, ...props } = described(filling, view);
  return (
    <Question filling={filling} view={view}>
      <div class="beside">
        <input
          {...props}
          type="range"
          min={start}
          max={end}
          step={step}
          disabled={readOnly}
          value={Number(view.value ?? start)}
          onInput={(event) => filling.set(view.path, Number(event.currentTarget.value))}
        />
        <output class="number" for={props.id}>
          {view.value === null ? "–" : showNumber(view.value)}
        </output>
      </div>
    </Question>
  );
}
