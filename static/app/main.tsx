/** Starts Carnet on a phone: its words, its store, its screens, its sending. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { breakOff } from "./exchange/drain.ts";
import { cuts, trouble } from "./exchange/progress.ts";
import { startSending } from "./exchange/schedule.ts";
import { forgetUnsaved } from "./filling/unsaved.ts";
import { speak, t } from "./i18n.ts";
import { layDrawings } from "./parts/icon.tsx";
import { Mark } from "./parts/frame.tsx";
import { replaceWith, route, startRouter } from "./router.ts";
import { Activities } from "./screens/activities.tsx";
import { Choose } from "./screens/choose.tsx";
import { Correct } from "./screens/correct.tsx";
import { Drafts } from "./screens/drafts.tsx";
import { Enrol } from "./screens/enrol.tsx";
import { FINISH } from "./screens/addresses.ts";
import { Fill } from "./screens/fill.tsx";
import { Finish } from "./screens/finish.tsx";
import { announce } from "./parts/announce.ts";
import { Finished } from "./screens/finished.tsx";
import { Home } from "./screens/home.tsx";
import { flushOpenDraft, WithDraft } from "./screens/open.tsx";
import { Parcels } from "./screens/parcel.tsx";
import { Queue } from "./screens/queue.tsx";
import { Received, ToCorrect } from "./screens/received.tsx";
import { Settings } from "./screens/settings.tsx";
import { Unlock } from "./screens/unlock.tsx";
import { device, forgetStanding, loaded, people, previousOwner, readStanding } from "./standing.ts";
import { otherTabs } from "./storage/opening.ts";
import { onChange } from "./storage/news.ts";
import { setting } from "./storage/settings.ts";
import { startWorker } from "./update.ts";
import { startLocking } from "./vault/locking.ts";
import { tidyPeople } from "./vault/people.ts";

/** Why nothing can be shown, when that is so. */
const stopped = signal<"" | "superseded" | "blocked" | "unreadable">("");

let begun = false;

function Carnet() {
  const { value: here } = route;
  useEffect(() => {
    announce(begun);
    begun = loaded.value;
  }, [here, loaded.value, device.value?.id]);
  if (stopped.value) return <Stopped why={stopped.value} />;
  if (!loaded.value)
    return (
      <p class="page soft" role="status">
        {t("Carnet s’ouvre…")}
      </p>
    );
  const [screen, id = "", place] = here.parts;
  if (screen === "inscription" || previousOwner.value) return <Enrol invitation={screen === "inscription" ? id : ""} />;
  if (!device.value) return <Unlock />;
  switch (screen) {
    case "formulaires":
      return <Choose />;
    case "brouillons":
      return <Drafts />;
    case "brouillon":
      return (
        <WithDraft id={id} key={id}>
          {(filling) =>
            place === FINISH ? <Finish filling={filling} /> : <Fill filling={filling} place={place} />
          }
        </WithDraft>
      );
    case "prete":
      return <Finished id={id} />;
    case "a-envoyer":
      return <Queue />;
    case "confier":
      return <Parcels />;
    case "recues":
      return <Received />;
    case "a-corriger":
      return <ToCorrect />;
    case "corriger":
      return <Correct id={id} key={id} />;
    case "activites":
      return <Activities />;
    case "reglages":
      return <Settings />;
    default:
      return <Home />;
  }
}

function Stopped({ why }: { why: "superseded" | "blocked" | "unreadable" }) {
  const words = {
    superseded: t(
      "Carnet a été mis à jour dans un autre onglet. Ce que vous avez écrit ici est enregistré : rouvrez cette page.",
    ),
    blocked: t(
      "Carnet est ouvert dans un autre onglet, d’une version plus ancienne. Fermez-le, puis rouvrez cette page.",
    ),
    unreadable: t(
      "Ce téléphone ne peut pas ouvrir la mémoire de Carnet ; rien n’est effacé. Faites de la place (photos, applications), puis rouvrez cette page.",
    ),
  };
  return (
    <main class="page">
      <div class="notice margin doubt edge" role="alert">
        <Mark icon="doubt" tone="doubt">
          {t("Carnet attend")}
        </Mark>
        <p>{words[why]}</p>
      </div>
      <button class="button" type="button" onClick={() => location.reload()}>
        {t("Rouvrir")}
      </button>
    </main>
  );
}

let lettingGo: Promise<void> | null = null;
/** Once for all databases. Words that the disk would not take stay on screen, which says so; the other tab waits. */
otherTabs.mustLetGo = () => (lettingGo ??= letGo());

async function letGo(): Promise<void> {
  while (!(await flushOpenDraft().catch(() => false))) await new Promise((again) => setTimeout(again, 5_000));
  stopped.value = "superseded";
}

otherTabs.isInTheWay = () => {
  stopped.value = "blocked";
};

/** The vault has closed: nothing that it held stays on screen or in memory; what was to leave leaves all the same. */
function forgetVault(): void {
  breakOff();
  forgetUnsaved();
  forgetStanding();
  cuts.value = {};
  trouble.value = null;
  document.title = "Carnet";
  startSending();
}

async function start(): Promise<void> {
  void layDrawings().catch(() => undefined);
  startRouter();
  render(<Carnet />, document.getElementById("app")!);
  try {
    await speak((await setting("language")) ?? "fr");
    await readStanding();
    if (stopped.value === "blocked") stopped.value = "";
  } catch {
    stopped.value = "unreadable";
    return;
  }
  // What cannot be read now is read at the next change.
  onChange(() => void readStanding().catch(() => undefined));
  if (people.value.length === 0 && route.value.parts[0] !== "inscription") replaceWith("#/inscription");
  startLocking({ flush: flushOpenDraft, wipe: forgetVault });
  void tidyPeople()
    .catch(() => undefined)
    .then(startSending);
  void startWorker().catch(() => undefined);
}

void start();
