/** A question with what is said about it: label, hint, the answer, and the margin. */
import type { ComponentChildren } from "preact";
import type { Problem } from "../forms/problems.ts";
import type { NodeView } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { isWarning } from "../filling/outcome.ts";
import { said } from "../filling/said.ts";
import { t } from "../i18n.ts";
import { Mark, type Tone } from "../parts/frame.tsx";
import { FormPicture } from "./picture.tsx";
import { bare, Words } from "../parts/words.tsx";
import { stay } from "./typed.ts";

export interface WidgetProps {
  filling: Filling;
  view: NodeView;
}

export const idOf = (path: string): string => `q-${path}`;
export const saysOf = (path: string): string => `${idOf(path)}-dit`;

/** The one thing to say first: a broken rule before a warning. */
export function spoken(filling: Filling, view: NodeView): Problem | undefined {
  const shown = filling.shown(view.path, view.problems);
  return shown.find((problem) => problem.severity === "error") ?? shown.find(isWarning);
}

export function toneOf(problem: Problem | undefined): Tone | undefined {
  if (!problem) return undefined;
  return problem.severity === "error" ? "wrong" : "doubt";
}

/** What an input needs to be understood without seeing it. */
export function described(filling: Filling, view: NodeView) {
  const problem = spoken(filling, view);
  const by = [view.hint ? `${idOf(view.path)}-aide` : "", problem ? saysOf(view.path) : ""]
    .filter(Boolean)
    .join(" ");
  return {
    id: idOf(view.path),
    "aria-describedby": by || undefined,
    "aria-invalid": problem?.severity === "error" ? true : undefined,
    "aria-required": view.required || undefined,
    readOnly: view.readOnly || undefined,
    onBlur: () => filling.see(view.path),
  } as const;
}

/**
 * A form of its own: at every key the browser's autofill reads all fields of the form that holds the one being typed in,
 * or all that are in none. 90 of them took longer than everything that is done here.
 */
export function Question({
  filling,
  view,
  children,
  labelled = true,
  beside = false,
}: WidgetProps & {
  children: ComponentChildren;
  labelled?: boolean;
  beside?: boolean;
}) {
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  const label = labelled && (
    <label for={idOf(view.path)}>
      <Words text={view.label} />
      <Optional view={view} />
    </label>
  );
  return (
    <form
      class={`question ${tone ? `margin ${tone}` : ""}`}
      data-path={view.path}
      data-type={view.node.type}
      onSubmit={stay}
    >
      {beside ? (
        <div class="beside">
          {label}
          {children}
        </div>
      ) : (
        label
      )}
      {labelled && <Help filling={filling} view={view} />}
      {!beside && children}
      {problem && <Said filling={filling} view={view} problem={problem} />}
    </form>
  );
}

/** A question whose answer is several fields: they are told together. */
export function Several({
  filling,
  view,
  children,
  help,
  dress = "",
}: WidgetProps & { children: ComponentChildren; help?: ComponentChildren; dress?: string }) {
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  const { id, onBlur, ...aria } = described(filling, view);
  return (
    <fieldset
      class={`question ${dress} ${tone ? `margin ${tone}` : ""}`}
      id={id}
      data-path={view.path}
      data-type={view.node.type}
      aria-describedby={aria["aria-describedby"]}
      onFocusOut={(event) => event.currentTarget.contains(event.relatedTarget as Node | null) || onBlur()}
    >
      <legend>
        <strong>
          <Words text={view.label} />
        </strong>
        <Optional view={view} />
      </legend>
      <Help filling={filling} view={view} />
      {help && <p class="soft">{help}</p>}
      {children}
      {problem && <Said filling={filling} view={view} problem={problem} />}
    </fieldset>
  );
}

/** What helps to answer: the hint, the picture, and more for who asks for it. */
export function Help({ filling, view }: WidgetProps) {
  return (
    <>
      {view.hint && (
        <p class="soft" id={`${idOf(view.path)}-aide`}>
          <Words text={view.hint} />
        </p>
      )}
      {view.picture && <FormPicture filling={filling} name={view.picture} alt={bare(view.label)} />}
      {view.guidance && (
        <details>
          <summary>{t("Plus d’aide")}</summary>
          <p>
            <Words text={view.guidance} />
          </p>
        </details>
      )}
    </>
  );
}

/** Required is the rule in these forms' words; what may stay empty says so. */
export function Optional({ view }: { view: NodeView }) {
  return view.required || view.readOnly ? null : <span class="soft optional"> {t("(facultatif)")}</span>;
}

export function Said({ filling, view, problem }: WidgetProps & { problem: Problem }) {
  const wrong = problem.severity === "error";
  return (
    <>
      <div id={saysOf(view.path)}>
        <Mark icon={wrong ? "wrong" : "doubt"}>{wrong ? t("À changer") : t("À expliquer")}</Mark>
        <p>{said(filling.session, problem)}</p>
      </div>
      {!wrong && <Reason filling={filling} path={problem.path} />}
    </>
  );
}

function Reason({ filling, path }: { filling: Filling; path: string }) {
  const id = `${idOf(path)}-raison`;
  return (
    <>
      <label for={id}>{t("Pourquoi est-ce exact ?")}</label>
      <textarea
        class="field"
        id={id}
        rows={2}
        autocomplete="off"
        data-reason={path}
        defaultValue={filling.reason(path)}
        onInput={(event) => filling.explain(path, event.currentTarget.value)}
      />
    </>
  );
}
