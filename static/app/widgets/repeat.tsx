/** The same questions several times: decisions, incidents, workers. */
import type { NodeView } from "../forms/session.ts";
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { bare, Words } from "../parts/words.tsx";
import { Body } from "./nodes.tsx";
import { Help, idOf, Said, spoken, toneOf, type WidgetProps } from "./question.tsx";
import { still } from "./still.tsx";

export function Repeat({ filling, view }: WidgetProps) {
  const instances = view.instances ?? [];
  const name = bare(view.label);
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  const another = t("Ajouter « %(name)s »", { name });
  const add = (): void => {
    const path = filling.addInstance(view.path);
    requestAnimationFrame(() => document.getElementById(idOf(path))?.focus());
  };
  const remove = (index: number): void => {
    const path = `${view.path}[${index + 1}]`;
    if (confirm(t("Enlever « %(name)s » et ses réponses ?", { name: `${name} – ${index + 1}` })))
      filling.removeInstance(path);
  };
  return (
    <section class="group" data-path={view.path}>
      <h2>
        <Words text={view.label} />
      </h2>
      <Help filling={filling} view={view} />
      {instances.map((nodes, index) => (
        <StillTurn
          key={`${index}/${instances.length}`}
          version={`${name}/${filling.version(`${view.path}[${index + 1}]`)}`}
          name={`${name} – ${index + 1}`}
          {...{ filling, view, nodes, index, remove }}
        />
      ))}
      {instances.length === 0 && <p class="soft">{t("Rien encore.")}</p>}
      {view.canAdd && (
        <button class="button quiet" type="button" onClick={add} data-add={view.path} aria-label={another}>
          <Icon name="plus" /> {view.path.includes("[") ? another : t("Ajouter")}
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

interface TurnProps extends WidgetProps {
  nodes: NodeView[];
  index: number;
  name: string;
  remove: (index: number) => void;
}

function Turn({ filling, view, nodes, index, name, remove }: TurnProps) {
  const id = idOf(`${view.path}[${index + 1}]`);
  return (
    <div class="instance" role="group" aria-labelledby={id}>
      <div class="beside">
        <h3 id={id} tabIndex={-1}>
          {name}
        </h3>
        {view.canAdd !== undefined && !view.node.repeat_count && (
          <button
            class="button quiet low"
            type="button"
            aria-label={t("Enlever « %(name)s »", { name })}
            onClick={() => remove(index)}
          >
            <Icon name="bin" /> {t("Enlever")}
          </button>
        )}
      </div>
      <Body filling={filling} nodes={nodes} appearance={view.node.appearance} />
    </div>
  );
}

const StillTurn = still(Turn);
