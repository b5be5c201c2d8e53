/** What is aboard after enrolment: each line stands only because it is so. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Ready } from "../exchange/enrol.ts";
import { startSending } from "../exchange/schedule.ts";
import { figure, t, tn } from "../i18n.ts";
import { Actions } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { go } from "../router.ts";
import { forms } from "../standing.ts";
import { storedLists } from "../storage/provisions.ts";

export function Enrolled({ ready, retry }: { ready: Ready; retry: () => void }) {
  const [places, setPlaces] = useState(0);
  useEffect(() => {
    void storedLists("places").then((stored) => {
      setPlaces(Object.values(stored?.lists ?? {}).reduce((total, rows) => total + rows.length, 0));
    });
  }, []);
  return (
    <>
      <main class="page">
        <section class="sum edge" aria-labelledby="ready">
          {ready.installed ? (
            <h2 class="mark sure" id="ready">
              <Icon name="sure" /> {t("Prêt à travailler hors connexion")}
            </h2>
          ) : (
            <h2 class="mark doubt" id="ready">
              <Icon name="doubt" /> {t("Pas encore prêt hors connexion")}
            </h2>
          )}
          <ul class="checks">
            <Check>
              {tn(
                "%(n)s formulaire sur ce téléphone",
                "%(n)s formulaires sur ce téléphone",
                forms.value.length,
              )}
            </Check>
            <Check>{t("%(n)s régions, départements et communes", { n: figure(places) })}</Check>
            {ready.installed && <Check>{t("Carnet s’ouvre sans réseau")}</Check>}
            {ready.persisted ? (
              <Check>{t("Mémoire durable : le téléphone n’effacera rien de lui-même")}</Check>
            ) : (
              <li class="doubt">
                <Icon name="doubt" />
                <span>
                  {t("Mémoire non garantie : ajoutez Carnet à l’écran d’accueil et envoyez souvent.")}
                </span>
              </li>
            )}
          </ul>
          {!ready.installed && (
            <button class="button quiet low" type="button" onClick={retry}>
              <Icon name="retry" /> {t("Essayer encore")}
            </button>
          )}
        </section>
      </main>
      <Actions>
        <button
          class="button"
          type="button"
          onClick={() => {
            startSending();
            go("#/");
          }}
        >
          {t("Commencer")} <Icon name="next" />
        </button>
      </Actions>
    </>
  );
}

const Check = ({ children }: { children: ComponentChildren }) => (
  <li>
    <Icon name="check" />
    <span>{children}</span>
  </li>
);
