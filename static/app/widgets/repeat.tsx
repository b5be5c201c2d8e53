/** The same questions several times: decisions, incidents, workers. */
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { Nodes } from "./nodes.tsx";
import { Hint, idOf, Said, spoken, toneOf, type WidgetProps } from "./question.tsx";

export function Repeat({ filling, view }: WidgetProps) {
  const instances = view.instances ?? [];
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  const add = (): void => {
    const path = filling.addInstance(view.path);
    requestAnimationFrame(() => document.getElementById(idOf(path))?.focus());
  };
  const remove = (index: number): void => {
    const path = `${view.path}[${index + 1}]`;
    if (confirm(t("Enlever « %(name)s » et ses réponses ?", { name: `${view.label} – ${index + 1}` })))
      filling.removeInstance(path);
  };
  return (
    <section class="group" data-path={view.path}>
      <h2>{view.label}</h2>
      <Hint view={view} />
      {instances.map((nodes, index) => (
        <div
          class="instance"
          role="group"
          aria-labelledby={idOf(`${view.path}[${index + 1}]`)}
          key={`${index}/${instances.length}`}
        >
          <div class="beside">
            <h3 id={idOf(`${view.path}[${index + 1}]`)} tabIndex={-1}>
              {view.label} – {index + 1}
            </h3>
            {view.canAdd !== undefined && !view.node.repeat_count && (
              <button class="button quiet low" type="button" onClick={() => remove(index)}>
                <Icon name="bin" /> {t("Enlever")}
              </button>
            )}
          </div>
          <Nodes filling={filling} nodes={nodes} />
        </div>
      ))}
      {instances.length === 0 && <p class="soft">{t("Rien encore.")}</p>}
      {view.canAdd && (
        <button class="button quiet" type="button" onClick={add} data-add={view.path}>
          <Icon name="plus" /> {t("Ajouter")}
        </button>
      )}
      {problem && (
        <div class={`question margin ${tone}`}>
          <Said filling={filling} view={view} problem={problem} />
        </div>
      )}
    </section>
  );
}
