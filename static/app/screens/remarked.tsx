/** One remark with its answer: what was asked, what stood there, what stands there now. */
import type { Filling } from "../filling/filling.ts";
import type { NodeView } from "../forms/session.ts";
import { t } from "../i18n.ts";
import { Mark, quoted } from "../parts/frame.tsx";
import type { Draft } from "../storage/records.ts";
import type { Remark } from "../sync/messages.ts";
import { Node } from "../widgets/nodes.tsx";

export type Correction = NonNullable<Draft["correction"]>;

export function Remarked({
  filling,
  correction,
  remark,
  view,
}: {
  filling: Filling;
  correction: Correction;
  remark: Remark;
  view: NodeView | undefined;
}) {
  const who = correction.by
    ? t("%(name)s demande", { name: correction.by.split(" ")[0] ?? correction.by })
    : t("Votre superviseur·e demande");
  const before = valueAt(correction.before, remark.path);
  const changed = isChanged(filling, correction, remark.path);
  return (
    <div class="remarked margin remark edge" data-remark={remark.path}>
      <div>
        <Mark icon="remark">{who}</Mark>
        <p>{quoted(remark.text)}</p>
      </div>
      {view && <Node filling={filling} view={view} />}
      {view && isShort(before) && view.node.type !== "image" && (
        <p class="soft">{t("Vous aviez mis %(value)s", { value: labelOf(view, before) })}</p>
      )}
      {view && changed && (
        <Mark tone="sure" icon="sure" role="status">
          {isShort(before) && view.node.type !== "image"
            ? t("Changée : %(before)s devient %(after)s", {
                before: labelOf(view, before),
                after: view.text || "–",
              })
            : t("Changée")}
        </Mark>
      )}
    </div>
  );
}

const isShort = (value: unknown): value is string | number =>
  (typeof value === "number" || typeof value === "string") && String(value).length <= 40;

const labelOf = (view: NodeView, value: string | number): string =>
  view.choices.find((choice) => choice.name === value)?.label ?? String(value);

export function isChanged(filling: Filling, correction: Correction, path: string): boolean {
  return (
    JSON.stringify(valueAt(filling.session.answers(), path)) !==
    JSON.stringify(valueAt(correction.before, path))
  );
}

/** `decisions[2]/echeance` in the answers. */
function valueAt(answers: unknown, path: string): unknown {
  return path.split("/").reduce<unknown>((inside, step) => {
    const [, name = "", index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const value = (inside as Record<string, unknown> | undefined)?.[name];
    return index === undefined ? value : (value as unknown[] | undefined)?.[Number(index) - 1];
  }, answers);
}
