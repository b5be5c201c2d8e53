/**
 * *Essayer*: the phone's own screens and engine over a form that an administrator looks at. What is typed stays in this
 * page: build.mjs puts office/memory/ in the place of the phone's storage, so that nothing can be written or sent.
 */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Filling } from "../app/filling/filling.ts";
import { outcomeOf, type Finding } from "../app/filling/outcome.ts";
import type { CompiledForm, Lists } from "../app/forms/definition.ts";
import { Session } from "../app/forms/session.ts";
import { t, tn } from "../app/i18n.ts";
import { Actions, Mark } from "../app/parts/frame.tsx";
import { Icon, layDrawings } from "../app/parts/icon.tsx";
import { route, startRouter } from "../app/router.ts";
import { addressOf, FINISH } from "../app/screens/addresses.ts";
import { Fill, Head, Steps } from "../app/screens/fill.tsx";
import type { StoredFile } from "../app/storage/records.ts";
import { keep } from "./memory/files.ts";
import { picturesAre } from "./memory/media.ts";
import "./trial.css";

/** Nothing is written: a photo stays in the page for as long as it is open. */
class Tried extends Filling {
  override async save(photo?: StoredFile): Promise<boolean> {
    if (photo) keep(photo);
    this.saved.value = "saved";
    return true;
  }
}

interface Trial {
  form: CompiledForm;
  lists: Lists;
  username: string;
  pictures: Record<string, string>;
}

function Trial({ filling }: { filling: Filling }) {
  const [, , place] = route.value.parts;
  useEffect(() => {
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [place]);
  return place === FINISH ? <End filling={filling} /> : <Fill filling={filling} place={place} />;
}

/** What would still stand in the way of *Terminer*, and what would leave the phone. */
function End({ filling }: { filling: Filling }) {
  filling.tick.value;
  useEffect(() => filling.seeEverything(), []);
  const { wrong, doubtful, explained } = outcomeOf(filling);
  const pages = filling.pages();
  const last = pages.at(-1);
  return (
    <>
      <Head filling={filling} />
      <Steps count={pages.length + 1} here={pages.length} />
      <main class="page" data-page={FINISH}>
        <h1 tabIndex={-1}>
          {wrong.length + doubtful.length > 0
            ? tn("%(n)s réponse à voir", "%(n)s réponses à voir", wrong.length + doubtful.length)
            : t("La fiche pourrait partir")}
        </h1>
        <Found filling={filling} found={wrong} tone="wrong" title={t("À changer (%(n)s)", { n: wrong.length })} />
        <Found filling={filling} found={doubtful} tone="doubt" title={t("À expliquer (%(n)s)", { n: doubtful.length })} />
        <Found filling={filling} found={explained} tone="sure" title={t("Déjà expliqué (%(n)s)", { n: explained.length })} />
        <details>
          <summary>{t("Les réponses, telles qu’elles partiraient")}</summary>
          <pre>{JSON.stringify(filling.session.answers(), null, 2)}</pre>
        </details>
      </main>
      <Actions>
        <a class="button quiet" href={last ? addressOf(filling, last.name) : "#/"}>
          <Icon name="back" /> {t("Retour")}
        </a>
      </Actions>
    </>
  );
}

interface FoundProps {
  filling: Filling;
  found: Finding[];
  tone: "wrong" | "doubt" | "sure";
  title: string;
}

function Found({ filling, found, tone, title }: FoundProps) {
  if (found.length === 0) return null;
  return (
    <section>
      <h2>
        <Mark tone={tone} icon={tone}>
          {title}
        </Mark>
      </h2>
      <ul class="lines edge">
        {found.map((one) => (
          <li key={one.path} class={`margin ${tone}`}>
            <a class="line" href={addressOf(filling, one.page, one.path)}>
              <div>
                <strong>{one.label}</strong>
                <span>{tone === "sure" ? one.reason : one.text}</span>
              </div>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function fillingOf({ form, lists, username }: Trial): Filling {
  const session = new Session(form, { lists, now: () => new Date(), language: "fr", username, deviceId: "essai" });
  const at = new Date().toISOString();
  const draft = {
    id: "essai", revision: 1, parent: null, form: form.id, version: form.version, title: session.title(),
    answers: {}, reasons: {}, comment: "", page: "", files: [], created: at, updated: at,
  };
  return new Tried(draft, session);
}

async function start(at: HTMLElement): Promise<void> {
  const trial = (await (await fetch(at.dataset["form"]!)).json()) as Trial;
  picturesAre(trial.pictures);
  // what build.mjs writes into the phone's bundle
  Object.assign(globalThis, { __SPRITE__: at.dataset["sprite"], __APP__: "essai" });
  void layDrawings();
  startRouter();
  at.replaceChildren();
  render(<Trial filling={fillingOf(trial)} />, at);
}

const place = document.getElementById("trial");
if (place) void start(place).catch(() => place.replaceChildren(place.dataset["failed"] ?? ""));
