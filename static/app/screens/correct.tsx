/** A returned fiche: each remark beside its answer, what stood there before, and a word back. */
import { useEffect, useState } from "preact/hooks";
import { correctionOf } from "../filling/opening.ts";
import type { Filling } from "../filling/filling.ts";
import { everyView, outcomeOf } from "../filling/outcome.ts";
import type { NodeView } from "../forms/session.ts";
import { shortDay } from "../dates.ts";
import { t, tn } from "../i18n.ts";
import { Actions, Mark, quoted, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { replaceWith } from "../router.ts";
import type { Draft } from "../storage/records.ts";
import type { Remark } from "../sync/messages.ts";
import { Node } from "../widgets/nodes.tsx";
import { addressOf, FINISH, Head } from "./fill.tsx";
import { finishFiche } from "./finish.tsx";
import { WithDraft } from "./open.tsx";

export function Correct({ id }: { id: string }) {
  const [state, setState] = useState<"opening" | "open" | "gone">("opening");
  useEffect(() => { correctionOf(id).then(() => setState("open"), () => setState("gone")); }, [id]);
  if (state === "open") return <WithDraft id={id}>{(filling) => <Correcting filling={filling} />}</WithDraft>;
  return (
    <>
      <Top><h1>{t("À corriger")}</h1></Top>
      <main class="page"><p class="soft" role="status">{state === "opening" ? t("Ouverture de la fiche…") : t("Cette fiche n’est plus à corriger.")}</p></main>
    </>
  );
}

type Correction = NonNullable<Draft["correction"]>;

function Correcting({ filling }: { filling: Filling }) {
  const [failed, setFailed] = useState(false);
  filling.tick.value;
  const correction = filling.draft.correction;
  if (!correction) return null;
  const views = new Map([...filling.pages()].flatMap((page) => [...everyView(page.nodes)]).map((view) => [view.path, view]));
  const left = correction.remarks.filter(({ path }) => views.has(path) && !isChanged(filling, correction, path)).length;
  const outcome = outcomeOf(filling);
  const complete = async (): Promise<void> => {
    if (outcome.wrong.length + outcome.doubtful.length > 0) {
      filling.seeEverything();
      return replaceWith(addressOf(filling, FINISH));
    }
    setFailed(false);
    try {
      await finishFiche(filling);
      replaceWith(`#/prete/${filling.draft.id}`);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <Head filling={filling} {...(correction.number ? { below: t("n° %(number)s", { number: correction.number }) } : {})} />
      <main class="page">
        <Heading correction={correction} />
        {correction.remarks.map((remark) => (
          <Remarked key={remark.path + remark.text} filling={filling} correction={correction} remark={remark} view={views.get(remark.path)} />
        ))}
        <div class="question">
          <label for="word">{correction.by ? t("Un mot pour %(name)s", { name: correction.by }) : t("Un mot pour votre superviseur·e")}</label>
          <textarea class="field" id="word" rows={2} autocomplete="off" defaultValue={filling.draft.comment}
            onInput={(event) => filling.say(event.currentTarget.value)} />
        </div>
        <a class="button quiet" href={addressOf(filling, filling.pages()[0]?.name ?? "")}>{t("Voir toute la fiche")}</a>
        {failed && <p role="alert">{t("NON enregistré : faites de la place sur le téléphone, puis touchez « Terminer ».")}</p>}
      </main>
      <Actions>
        {left > 0 && <p class="soft">{tn("Encore %(n)s réponse à voir.", "Encore %(n)s réponses à voir.", left)}</p>}
        <a class="button quiet" href="#/">{t("Plus tard")}</a>
        <button class="button" type="button" onClick={() => void complete()}>{t("Terminer")} <Icon name="next" /></button>
      </Actions>
    </>
  );
}

function Heading({ correction }: { correction: Correction }) {
  const count = correction.remarks.length;
  const when = shortDay(correction.at);
  return (
    <>
      <div>
        <h1>{count > 0 ? tn("À corriger : %(n)s réponse", "À corriger : %(n)s réponses", count) : t("À corriger")}</h1>
        <p class="soft">{correction.by ? t("Renvoyée par %(name)s, le %(day)s.", { name: correction.by, day: when }) : t("Renvoyée le %(day)s.", { day: when })}</p>
      </div>
      {correction.comment && <p class="notice margin remark edge">{quoted(correction.comment)}</p>}
    </>
  );
}

function Remarked({ filling, correction, remark, view }: {
  filling: Filling; correction: Correction; remark: Remark; view: NodeView | undefined;
}) {
  const who = correction.by ? t("%(name)s demande", { name: correction.by.split(" ")[0] ?? correction.by }) : t("Votre superviseur·e demande");
  const before = valueAt(correction.before, remark.path);
  const changed = isChanged(filling, correction, remark.path);
  return (
    <div class="remarked margin remark edge" data-remark={remark.path}>
      <div>
        <Mark icon="remark">{who}</Mark>
        <p>{quoted(remark.text)}</p>
      </div>
      {view && <Node filling={filling} view={view} />}
      {view && isShort(before) && view.node.type !== "image" && <p class="soft">{t("Vous aviez mis %(value)s", { value: labelOf(view, before) })}</p>}
      {view && changed && (
        <Mark tone="sure" icon="sure" role="status">{isShort(before) && view.node.type !== "image"
          ? t("Changée : %(before)s devient %(after)s", { before: labelOf(view, before), after: view.text || "–" })
          : t("Changée")}</Mark>
      )}
    </div>
  );
}

const isShort = (value: unknown): value is string | number => (typeof value === "number" || typeof value === "string") && String(value).length <= 40;

const labelOf = (view: NodeView, value: string | number): string =>
  view.choices.find((choice) => choice.name === value)?.label ?? String(value);

function isChanged(filling: Filling, correction: Correction, path: string): boolean {
  return JSON.stringify(valueAt(filling.session.answers(), path)) !== JSON.stringify(valueAt(correction.before, path));
}

/** `decisions[2]/echeance` in the answers. */
function valueAt(answers: unknown, path: string): unknown {
  return path.split("/").reduce<unknown>((inside, step) => {
    const [, name = "", index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const value = (inside as Record<string, unknown> | undefined)?.[name];
    return index === undefined ? value : (value as unknown[] | undefined)?.[Number(index) - 1];
  }, answers);
}
