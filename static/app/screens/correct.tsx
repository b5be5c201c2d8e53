/** A returned fiche: each remark beside its answer, what stood there before, and a word back. */
import { useEffect, useState } from "preact/hooks";
import { correctionOf, NoSuchDraft } from "../filling/opening.ts";
import type { Filling } from "../filling/filling.ts";
import { everyView, outcomeOf } from "../filling/outcome.ts";
import { shortDay } from "../dates.ts";
import { t, tn } from "../i18n.ts";
import { Actions, quoted, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { replaceWith } from "../router.ts";
import { addressOf } from "./addresses.ts";
import { Head } from "./fill.tsx";
import { finishFiche } from "./finish.tsx";
import { WithDraft } from "./open.tsx";
import { isChanged, Remarked, type Correction } from "./remarked.tsx";

export function Correct({ id }: { id: string }) {
  const [state, setState] = useState<"opening" | "open" | "gone" | "full">("opening");
  useEffect(() => {
    correctionOf(id).then(
      () => setState("open"),
      (failure) => setState(failure instanceof NoSuchDraft ? "gone" : "full"),
    );
  }, [id]);
  if (state === "open") return <WithDraft id={id}>{(filling) => <Correcting filling={filling} />}</WithDraft>;
  return (
    <>
      <Top>
        <h1>{t("À corriger")}</h1>
      </Top>
      <main class="page">
        <p class="soft" role="status">
          {state === "opening"
            ? t("Ouverture de la fiche…")
            : state === "gone"
              ? t("Cette fiche n’est plus à corriger.")
              : t("Ce téléphone n’a plus de place : la fiche n’a pas pu être commencée.")}
        </p>
      </main>
    </>
  );
}

function Correcting({ filling }: { filling: Filling }) {
  const [state, setState] = useState<"" | "finishing" | "failed">("");
  filling.tick.value;
  const correction = filling.draft.correction;
  if (!correction) return null;
  const views = new Map(
    [...filling.pages()].flatMap((page) => [...everyView(page.nodes)]).map((view) => [view.path, view]),
  );
  const left = correction.remarks.filter(
    ({ path }) => views.has(path) && !isChanged(filling, correction, path),
  ).length;
  const outcome = outcomeOf(filling);
  const complete = async (): Promise<void> => {
    if (outcome.wrong.length + outcome.doubtful.length > 0) {
      filling.seeEverything();
      return replaceWith(addressOf(filling));
    }
    setState("finishing");
    try {
      await finishFiche(filling);
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      <Head
        filling={filling}
        {...(correction.number ? { below: t("n° %(number)s", { number: correction.number }) } : {})}
      />
      <main class="page">
        <Heading correction={correction} />
        {correction.remarks.map((remark) => (
          <Remarked
            key={remark.path + remark.text}
            filling={filling}
            correction={correction}
            remark={remark}
            view={views.get(remark.path)}
          />
        ))}
        <div class="question">
          <label for="word">
            {correction.by
              ? t("Un mot pour %(name)s", { name: correction.by })
              : t("Un mot pour votre superviseur·e")}
          </label>
          <textarea
            class="field"
            id="word"
            rows={2}
            autocomplete="off"
            defaultValue={filling.draft.comment}
            onInput={(event) => filling.say(event.currentTarget.value)}
          />
        </div>
        <a class="button quiet" href={addressOf(filling, filling.pages()[0]?.name ?? "")}>
          {t("Voir toute la fiche")}
        </a>
        {state === "failed" && (
          <p role="alert">
            {t("NON enregistré : faites de la place sur le téléphone, puis touchez « Terminer ».")}
          </p>
        )}
      </main>
      <Actions>
        {left > 0 && (
          <p class="soft">{tn("Encore %(n)s réponse à voir.", "Encore %(n)s réponses à voir.", left)}</p>
        )}
        <a class="button quiet" href="#/">
          {t("Plus tard")}
        </a>
        <button class="button" type="button" disabled={state === "finishing"} onClick={() => void complete()}>
          {t("Terminer")} <Icon name="next" />
        </button>
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
        <h1>
          {count > 0
            ? tn("À corriger : %(n)s réponse", "À corriger : %(n)s réponses", count)
            : t("À corriger")}
        </h1>
        <p class="soft">
          {correction.by
            ? t("Renvoyée par %(name)s, le %(day)s.", { name: correction.by, day: when })
            : t("Renvoyée le %(day)s.", { day: when })}
        </p>
      </div>
      {correction.comment && <p class="notice margin remark edge">{quoted(correction.comment)}</p>}
    </>
  );
}
