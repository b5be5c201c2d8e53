/** Settings: language, memory, forms, the journal of sendings, and leaving. */
import { useEffect, useState } from "preact/hooks";
import { makeReady } from "../exchange/enrol.ts";
import { figure, language, LANGUAGES, speak, t, tn } from "../i18n.ts";
import { kilobytes, Mark, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { replaceWith } from "../router.ts";
import {
  device,
  drafts,
  forgetStanding,
  forms,
  people,
  photosLeft,
  readStanding,
  refused,
  waiting,
} from "../standing.ts";
import { keepSetting, setting } from "../storage/settings.ts";
import { askToKeep, room, type Room } from "../storage/space.ts";
import { forgetPerson } from "../vault/people.ts";
import { current } from "../vault/session.ts";
import { Journal } from "./journal.tsx";
import { Locking } from "./locking.tsx";

export function Settings() {
  return (
    <>
      <Top>
        <h1>{t("Réglages")}</h1>
      </Top>
      <main class="page">
        <Language />
        <Locking />
        <Memory />
        <FormsHere />
        <section class="stack">
          <h2>{t("Sans réseau")}</h2>
          <a class="button quiet low" href="#/confier">
            <Icon name="lock" /> {t("Confier mes fiches")}
          </a>
        </section>
        <Journal />
        <Leave />
        <p class="soft">{t("Carnet %(version)s", { version: __APP__ })}</p>
      </main>
    </>
  );
}

function Language() {
  const [said, setSaid] = useState("");
  const choose = async (code: string): Promise<void> => {
    const spoken = await speak(code);
    setSaid(spoken ? "" : t("Pas encore sur ce téléphone : choisissez cette langue une fois avec du réseau."));
    if (spoken) await keepSetting("language", code);
  };
  return (
    <div class="question">
      <label for="language">{t("Langue")}</label>
      <span class="pick">
        <select
          class="field"
          id="language"
          autocomplete="off"
          value={language.value}
          onChange={(event) => {
            const { currentTarget } = event;
            void choose(currentTarget.value).then(() => (currentTarget.value = language.value));
          }}
        >
          {Object.entries(LANGUAGES)
            .filter(([code]) => code === "fr" || __LOCALES__[code])
            .map(([code, name]) => (
              <option value={code} selected={code === language.value}>
                {name}
              </option>
            ))}
        </select>
        <Icon name="down" />
      </span>
      <p role="status">{said}</p>
    </div>
  );
}

function Memory() {
  const [space, setSpace] = useState<Room | null>(null);
  const [kept, setKept] = useState<boolean | null>(null);
  useEffect(() => {
    void room().then(setSpace);
    void setting("persisted").then((answer) => setKept(answer ?? false));
  }, []);
  return (
    <section class="stack">
      <h2>{t("Mémoire")}</h2>
      {kept === true && (
        <Mark tone="sure" icon="sure">
          {t("Durable : le téléphone n’effacera rien de lui-même")}
        </Mark>
      )}
      {kept === false && (
        <>
          <Mark tone="doubt" icon="doubt">
            {t("Non garantie : ajoutez Carnet à l’écran d’accueil et envoyez souvent.")}
          </Mark>
          <button class="button quiet low" type="button" onClick={() => void askToKeep().then(setKept)}>
            {t("Demander encore")}
          </button>
        </>
      )}
      {space && (
        <p class="soft">
          {space.free === null
            ? t("%(used)s Ko utilisés", { used: figure(kilobytes(space.used)) })
            : t("%(used)s Ko utilisés, %(free)s Mo libres", {
                used: figure(kilobytes(space.used)),
                free: figure(Math.round(space.free / 1048576)),
              })}
        </p>
      )}
    </section>
  );
}

function FormsHere() {
  const [said, setSaid] = useState("");
  const update = async (): Promise<void> => {
    setSaid(t("Mise à jour en cours…"));
    try {
      const { installed } = await makeReady(device.value!);
      await readStanding();
      setSaid(
        installed
          ? t("À jour : prêt à travailler hors connexion.")
          : t(
              "Formulaires à jour, mais Carnet ne s’ouvre pas encore sans réseau : recommencez dans un moment.",
            ),
      );
    } catch {
      setSaid(t("Pas mis à jour : il faut du réseau. Les formulaires déjà là restent bons."));
    }
  };
  return (
    <section class="stack">
      <h2>{t("Formulaires")}</h2>
      <p class="soft">
        {tn("%(n)s formulaire sur ce téléphone", "%(n)s formulaires sur ce téléphone", forms.value.length)}
      </p>
      <button class="button quiet low" type="button" onClick={() => void update()}>
        <Icon name="retry" /> {t("Mettre à jour les formulaires")}
      </button>
      <p role="status">{said}</p>
    </section>
  );
}

/** A telephone is handed on only when nothing of its owner is left on it alone. */
function Leave() {
  const aboard = waiting.value.length + refused.value.length + photosLeft.value;
  const leave = async (): Promise<void> => {
    if (
      !confirm(
        t(
          "Oublier le compte et tout ce qui est sur ce téléphone ? Les fiches reçues restent sur le serveur.",
        ),
      )
    )
      return;
    await forgetPerson(current().person);
    forgetStanding();
    await readStanding();
    replaceWith(people.value.length > 0 ? "#/" : "#/inscription");
  };
  return (
    <section class="stack">
      <h2>{t("Se déconnecter")}</h2>
      <p class="soft">
        {t("%(name)s, sur « %(phone)s »", {
          name: device.value?.account.name ?? "",
          phone: device.value?.name ?? "",
        })}
      </p>
      {aboard + drafts.value.length > 0 ? (
        <p>
          {t(
            "Possible quand il n’y a plus rien ici : envoyez les fiches prêtes, finissez ou supprimez les brouillons.",
          )}
        </p>
      ) : (
        <button class="button quiet low" type="button" onClick={() => void leave()}>
          {t("Oublier ce compte")}
        </button>
      )}
    </section>
  );
}
