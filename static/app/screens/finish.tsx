/** *Terminer*: everything left to do, each line a link to its question. */
import { useState } from "preact/hooks";
import type { Filling } from "../filling/filling.ts";
import { remember } from "../filling/memory.ts";
import { outcomeOf, peopleOf, type Finding, type Outcome } from "../filling/outcome.ts";
import { tryNow } from "../exchange/schedule.ts";
import { t, tn } from "../i18n.ts";
import { Actions, Notice, quoted, type Tone } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { replaceWith } from "../router.ts";
import { readStanding } from "../standing.ts";
import { finish } from "../storage/outbox.ts";
import { askToKeep } from "../storage/space.ts";
import { addressOf, FINISH } from "./addresses.ts";
import { Head, Steps } from "./fill.tsx";

/** The draft becomes a finished fiche, and its screen comes; or it stays a draft, and the caller says so. */
export async function finishFiche(filling: Filling): Promise<void> {
  await filling.close();
  const draft = { ...filling.draft, title: filling.session.title() || filling.draft.title };
  try {
    await finish(draft, await filling.payload(), filling.files(), peopleOf(filling), new Date());
  } catch (failure) {
    filling.reopen();
    throw failure;
  }
  // It is finished, whatever becomes of these.
  await remember(filling.session).catch(() => undefined);
  void askToKeep().catch(() => undefined);
  // the next screen says what the lists know
  await readStanding().catch(() => undefined);
  replaceWith(`#/prete/${draft.id}`);
  void tryNow();
}

export function Finish({ filling }: { filling: Filling }) {
  const [state, setState] = useState<"" | "finishing" | "failed">("");
  filling.tick.value;
  const outcome = outcomeOf(filling);
  const first = outcome.wrong[0] ?? outcome.doubtful[0];
  const pages = filling.pages().length;
  const complete = async (): Promise<void> => {
    setState("finishing");
    try {
      await finishFiche(filling);
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      <Head filling={filling} />
      <Steps count={pages + 1} here={pages} />
      <main class="page" data-page={FINISH}>
        <Summary outcome={outcome} />
        <Findings
          filling={filling}
          found={outcome.wrong}
          tone="wrong"
          icon="wrong"
          title={t("À changer (%(n)s)", { n: outcome.wrong.length })}
        />
        <Findings
          filling={filling}
          found={outcome.doubtful}
          tone="doubt"
          icon="doubt"
          title={t("À expliquer (%(n)s)", { n: outcome.doubtful.length })}
        />
        <Findings
          filling={filling}
          found={outcome.explained}
          tone="sure"
          icon="sure"
          title={t("Déjà expliqué (%(n)s)", { n: outcome.explained.length })}
        />
        {state === "failed" && (
          <Notice tone="wrong" title={t("NON enregistré")}>
            <p>
              {t(
                "Ce téléphone n’a plus de place. La fiche reste un brouillon : faites de la place, puis touchez « Terminer ».",
              )}
            </p>
          </Notice>
        )}
      </main>
      <Actions>
        <a class="button quiet" href="#/">
          {t("Plus tard")}
        </a>
        {first ? (
          <a class="button" href={addressOf(filling, first.page, first.path)}>
            {t("Voir la première")}
          </a>
        ) : (
          <button
            class="button"
            type="button"
            disabled={state === "finishing"}
            onClick={() => void complete()}
          >
            {t("Terminer")} <Icon name="next" />
          </button>
        )}
      </Actions>
    </>
  );
}

function Summary({ outcome }: { outcome: Outcome }) {
  const left = outcome.wrong.length + outcome.doubtful.length;
  if (left === 0) {
    return (
      <div>
        <h1>{t("Tout y est")}</h1>
        <p class="soft">{t("Touchez « Terminer » : la fiche sera prête à envoyer, et ne changera plus.")}</p>
      </div>
    );
  }
  return (
    <div>
      <h1>{tn("%(n)s réponse à voir", "%(n)s réponses à voir", left)}</h1>
      <p class="soft">{t("La fiche sera prête à envoyer après.")}</p>
    </div>
  );
}

function Findings({
  filling,
  found,
  tone,
  icon,
  title,
}: {
  filling: Filling;
  found: Finding[];
  tone: Tone;
  icon: string;
  title: string;
}) {
  if (found.length === 0) return null;
  return (
    <section aria-labelledby={`found-${tone}`}>
      <h2 class={`mark ${tone}`} id={`found-${tone}`}>
        <Icon name={icon} /> {title}
      </h2>
      <ul class="lines edge">
        {found.map((one) => (
          <li key={one.path} class={tone === "sure" ? "" : `margin ${tone}`}>
            <a class="line" href={addressOf(filling, one.page, one.path)} data-problem={one.path}>
              <div>
                <strong>{one.label}</strong>
                <span>{tone === "sure" ? quoted(one.reason) : one.text}</span>
              </div>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
