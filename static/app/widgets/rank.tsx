/** Puts choices in order: dragged by the thumb, or moved by buttons and keys. */
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { Words } from "../parts/words.tsx";
import { Several, type WidgetProps } from "./question.tsx";

export function RankWidget({ filling, view }: WidgetProps) {
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState("");
  const offered = view.choices.map((choice) => choice.name);
  const ranked = Array.isArray(view.value) ? view.value.filter((name) => offered.includes(name)) : [];
  const order = [...ranked, ...offered.filter((name) => !ranked.includes(name))];
  const label = (name: string): string => view.choices.find((choice) => choice.name === name)?.label ?? name;
  const put = (name: string, to: number): void => {
    if (view.readOnly || to < 0 || to >= order.length) return;
    const others = order.filter((one) => one !== name);
    filling.set(view.path, [...others.slice(0, to), name, ...others.slice(to)]);
  };
  const step = (name: string, by: number): void => {
    put(name, order.indexOf(name) + by);
    // a moved element loses the focus that the next press needs
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"] [data-by="${by}"]`)?.focus(),
    );
  };
  const drag = (event: PointerEvent): void => {
    if (!held || !list.current) return;
    const middles = [...list.current.children].map((row) => {
      const { top, height } = row.getBoundingClientRect();
      return top + height / 2;
    });
    const from = order.indexOf(held);
    const above = middles.filter((middle, at) => at !== from && middle < event.clientY).length;
    if (above !== from) put(held, above);
  };
  return (
    <Several filling={filling} view={view} help={t("Le plus important en haut : tirez, ou touchez les flèches.")}>
      <ol
        class="rank"
        ref={list}
        onPointerMove={drag}
        onPointerUp={() => setHeld("")}
        onPointerCancel={() => setHeld("")}
      >
        {order.map((name, at) => (
          <li key={name} data-name={name} class={held === name ? "held" : ""}>
            <span
              class="handle"
              onPointerDown={(event) => {
                if (view.readOnly) return;
                list.current?.setPointerCapture(event.pointerId);
                setHeld(name);
              }}
            >
              <Icon name="grip" />
            </span>
            <span class="figure">{ranked.length > 0 ? at + 1 : "–"}</span>
            <span class="what">
              <Words text={label(name)} />
            </span>
            {[-1, 1].map((by) => (
              <button
                key={by}
                class="tool"
                type="button"
                data-by={by}
                disabled={view.readOnly}
                aria-disabled={at + by < 0 || at + by >= order.length}
                aria-label={
                  by < 0
                    ? t("Monter « %(name)s »", { name: label(name) })
                    : t("Descendre « %(name)s »", { name: label(name) })
                }
                onClick={() => step(name, by)}
              >
                <Icon name={by < 0 ? "up" : "down"} />
              </button>
            ))}
          </li>
        ))}
      </ol>
      <p class="unseen" role="status">
        {ranked.length > 0 ? order.map((name, at) => `${at + 1}. ${label(name)}`).join(", ") : ""}
      </p>
      {!view.readOnly && (
        <button
          class={`button quiet ${ranked.length > 0 ? "bare" : "low"}`}
          type="button"
          onClick={() => filling.set(view.path, ranked.length > 0 ? null : order)}
        >
          {ranked.length > 0 ? t("Effacer la réponse") : t("Garder cet ordre")}
        </button>
      )}
    </Several>
  );
}
