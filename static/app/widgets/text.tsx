/** Words and numbers. */
import type { Value } from "../forms/definition.ts";
import { language, t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
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
  const { rows = has(view.node.appearance, "multiline") ? 3 : 0 } = view.node.parameters ?? {};
  return (
    <Question filling={filling} view={view}>
      {rows ? (
        <textarea {...props} rows={Number(rows)} />
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

/** Every decimal stays: what is shown is what leaves. */
const grouped = (value: number): string => value.toLocaleString(language.value, { maximumFractionDigits: 15 });

export function NumberInput({ filling, view, label }: WidgetProps & { label?: string }) {
  const parted = has(view.node.appearance, "thousands-sep") && typeof view.value === "number";
  const typed = useTyped(parted ? grouped(Number(view.value)) : showNumber(view.value));
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

/** With `counter`, one more or one less by the thumb. */
export function NumberWidget(props: WidgetProps) {
  const { filling, view } = props;
  if (!has(view.node.appearance, "counter"))
    return (
      <Question {...props} beside>
        <NumberInput {...props} />
      </Question>
    );
  const step = (by: number): void =>
    filling.set(view.path, typeof view.value === "number" ? view.value + by : Math.max(0, by));
  return (
    <Question {...props}>
      <div class="stepper">
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(-1)}>
          <span aria-hidden="true">−</span>
          <span class="unseen">{t("Un de moins")}</span>
        </button>
        <NumberInput {...props} />
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(1)}>
          <Icon name="plus" />
          <span class="unseen">{t("Un de plus")}</span>
        </button>
      </div>
    </Question>
  );
}
