/** A form, one group a screen. */
import { useEffect } from "preact/hooks";
import { plain } from "../forms/labels.ts";
import type { PageView } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { askIn, languageName } from "../filling/languages.ts";
import { everyView } from "../filling/outcome.ts";
import { figure, language, t, tn } from "../i18n.ts";
import { Actions, Mark, TopOf } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { bare } from "../parts/words.tsx";
import { go, route } from "../router.ts";
import { Body } from "../widgets/nodes.tsx";
import { PeopleGrid, tallyOf } from "../widgets/people.tsx";
import { idOf } from "../widgets/question.tsx";
import { still } from "../widgets/still.tsx";
import { addressOf, pageAt, pathAt } from "./addresses.ts";
import { AsideList } from "./move.tsx";
import { has } from "../widgets/text.tsx";

export function Fill({ filling, place }: { filling: Filling; place: string | undefined }) {
  filling.tick.value;
  const pages = filling.pages();
  const wanted = pageAt(filling, place) ?? filling.draft.page;
  const index = Math.max(
    0,
    pages.findIndex((page) => page.name === wanted),
  );
  const page = pages[index];
  const query = pathAt(filling, route.value.query.get("q"));
  useEffect(() => {
    if (page) filling.stayOn(page.name);
  }, [page?.name]);
  useEffect(() => {
    if (query) show(query);
  }, [query, page?.name]);
  if (!page) return null;
  const label = groupOf(filling, page)?.label;
  // what an answer, a form's title or any page of a sealed form says must not get into the browser's history
  const quiet =
    filling.session.form.settings.sealed || !page.label || plain(label, filling.language) !== page.label;
  const around = { before: pages[index - 1]?.name, after: pages[index + 1]?.name, revising: Boolean(query) };
  const all = pages.length + 1;
  return (
    <>
      <Head filling={filling} />
      <StillSteps count={all} here={index} version={`${index}/${all}`} />
      <main
        class={`page ${page.nodes[0]?.path === page.path ? "alone" : ""}`}
        key={page.name}
        data-page={page.name}
        lang={filling.language === language.value ? undefined : filling.language}
      >
        <div class="heading">
          <h1 data-quiet={quiet || undefined}>{bare(page.label) || filling.draft.title}</h1>
          <p class="soft">{t("%(n)s sur %(all)s", { n: index + 1, all })}</p>
        </div>
        <Languages filling={filling} />
        <PageBody filling={filling} page={page} />
        <AsideList found={filling.draft.setAside} />
      </main>
      <Actions>
        <PageTally filling={filling} page={page} />
        <StillTurning filling={filling} page={page.name} {...around} version={Object.values(around).join("/")} />
      </Actions>
    </>
  );
}

interface TurningProps {
  filling: Filling;
  page: string;
  before: string | undefined;
  after: string | undefined;
  /** Whether a list of what is left to do is gone through. */
  revising: boolean;
}

/** The buttons that turn the page. What it asked has been seen then. */
function Turning({ filling, page, before, after, revising }: TurningProps) {
  const leave = (): void => {
    const left = filling.pages().find((one) => one.name === page);
    for (const view of everyView(left?.nodes ?? [])) filling.see(view.path);
  };
  return (
    <>
      <a class="button quiet" href={before === undefined ? "#/" : addressOf(filling, before)} onClick={leave}>
        <Icon name="back" /> {t("Retour")}
      </a>
      <button
        class="button"
        type="button"
        data-next
        onClick={() => {
          leave();
          go(addressOf(filling, revising ? undefined : after));
        }}
      >
        {revising ? t("Revoir la liste") : t("Suivant")} <Icon name="next" />
      </button>
    </>
  );
}

/** The language of the questions; the buttons keep the one of *Réglages*. */
function Languages({ filling }: { filling: Filling }) {
  const { languages } = filling.session.form;
  if (languages.length < 2) return null;
  return (
    <div class="ledger edge" lang={language.value}>
      <div>
        <label for="langue">{t("Langue")}</label>
        <span class="pick">
          <select
            id="langue"
            autocomplete="off"
            value={filling.language}
            onChange={(event) => void askIn(filling, event.currentTarget.value)}
          >
            {languages.map((code) => (
              <option key={code} value={code} lang={code} selected={code === filling.language}>
                {languageName(code)}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      </div>
    </div>
  );
}

function groupOf(filling: Filling, page: PageView) {
  return filling.session.form.children.find((node) => node.type === "group" && node.name === page.name);
}

function PageBody({ filling, page }: { filling: Filling; page: PageView }) {
  const group = groupOf(filling, page);
  if (!has(group?.appearance, "people-grid"))
    return <Body filling={filling} nodes={page.nodes} appearance={group?.appearance} />;
  return <PeopleGrid filling={filling} nodes={page.nodes} caption={page.label} head={t("Âge")} />;
}

/** The count stays in sight, at the thumb, while the cells are filled. */
function PageTally({ filling, page }: { filling: Filling; page: PageView }) {
  if (!has(groupOf(filling, page)?.appearance, "people-grid")) return null;
  const { women, men } = tallyOf(page.nodes);
  return (
    <p class="tally" role="status">
      <strong>{tn("%(n)s compté", "%(n)s comptés", women + men)}</strong>
      <span>{tn("%(n)s femme", "%(n)s femmes", women)}</span>
      <span>{tn("%(n)s homme", "%(n)s hommes", men)}</span>
    </p>
  );
}

interface HeadProps {
  filling: Filling;
  below?: string;
}

export function Head({ filling, below = "" }: HeadProps) {
  filling.tick.value;
  const title = filling.session.title() || filling.draft.title;
  return <StillTop {...{ filling, title, below }} version={`${title}/${below}`} />;
}

const StillTop = still(({ filling, title, below }: HeadProps & { title: string }) => (
  <TopOf title={title}>
    {below && (
      <p class="soft">
        <span class="whole">{below}</span>
      </p>
    )}
    <SavedMark filling={filling} />
  </TopOf>
));

/** *Enregistré* only once the disk has it; otherwise what was typed stays on screen, and it is said loudly. */
export function SavedMark({ filling }: { filling: Filling }) {
  if (filling.saved.value === "failed") {
    return (
      <Mark tone="wrong" icon="wrong" role="alert">
        {t("NON enregistré : faites de la place sur le téléphone, ne fermez pas cette page.")}
      </Mark>
    );
  }
  return filling.saved.value === "pending" ? (
    <Mark icon="draft" role="status">
      {t("Enregistrement…")}
    </Mark>
  ) : (
    <Mark tone="sure" icon="sure" role="status">
      {t("Enregistré")}
    </Mark>
  );
}

export function Steps({ count, here }: { count: number; here: number }) {
  return (
    <ol class="steps" aria-hidden="true" data-step={`${figure(here + 1)}/${figure(count)}`}>
      {Array.from({ length: count }, (_, step) => (
        <li key={step} class={step < here ? "done" : step === here ? "here" : ""} />
      ))}
    </ol>
  );
}

const StillSteps = still(Steps);
const StillTurning = still(Turning);

/** Brings the question that a link named to the eye and to the keyboard. */
function show(path: string): void {
  const question = document.querySelector(`[data-path="${CSS.escape(path)}"]`);
  question?.scrollIntoView({ block: "center" });
  const target = document.getElementById(idOf(path)) ?? question;
  const field = target?.matches("input, select, textarea, button")
    ? target
    : target?.querySelector("input, select, textarea, button");
  (field as HTMLElement | null)?.focus({ preventScroll: true });
}
