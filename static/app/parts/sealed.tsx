/** A sensitive answer that has been given: nobody reads it on this telephone any more, its author neither. */
import type { NodeView } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { t } from "../i18n.ts";
import { Icon } from "./icon.tsx";

export function SealedAnswer({ filling, view }: { filling: Filling; view: NodeView }) {
  const replace = (): void => {
    filling.set(view.path, null);
    requestAnimationFrame(() => document.getElementById(`q-${view.path}`)?.focus());
  };
  return (
    <div class="question" data-path={view.path} data-type={view.node.type} data-sealed>
      <p id={`sealed-${view.path}`}>
        <strong>{view.label}</strong>
      </p>
      <button
        class="button quiet low"
        type="button"
        id={`replace-${view.path}`}
        aria-labelledby={`replace-${view.path} sealed-${view.path}`}
        disabled={view.readOnly}
        onClick={replace}
      >
        <Icon name="lock" /> {t("Scellée – touchez pour remplacer")}
      </button>
    </div>
  );
}
