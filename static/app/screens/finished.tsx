/** Just finished: it is safe, and what happens next. */
import { t } from "../i18n.ts";
import { Actions, Mark, TopOf } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { online, receipts, refused, waiting } from "../standing.ts";
import { numberOf, StateMark } from "./received.tsx";

export function Finished({ id }: { id: string }) {
  const fiche = [...waiting.value, ...refused.value].find((one) => one.id === id);
  const receipt = receipts.value.find((one) => one.id === id);
  return (
    <>
      <TopOf title={fiche?.title ?? receipt?.title ?? ""} />
      <main class="page">
        {fiche?.state === "refused" ? (
          <h1>{t("Refusée")}</h1>
        ) : fiche ? (
          <Ready />
        ) : receipt ? (
          <>
            <h1>{t("Reçue")}</h1>
            <Mark tone="sure" icon="sure" role="status">
              {numberOf(receipt)}
            </Mark>
            {receipt.state === "quarantined" && <StateMark state={receipt.state} />}
          </>
        ) : (
          <h1>{t("Fiche fermée")}</h1>
        )}
        <a class="button quiet" href="#/a-envoyer">
          <Icon name="send" /> {t("Voir l’envoi")}
        </a>
      </main>
      <Actions>
        <a class="button quiet" href="#/formulaires">
          {t("Une autre fiche")}
        </a>
        <a class="button" href="#/">
          {t("Accueil")}
        </a>
      </Actions>
    </>
  );
}

const Ready = () => (
  <>
    <h1>{t("Prête à envoyer")}</h1>
    <Mark tone="sure" icon="sure" role="status">
      {t("Enregistrée sur ce téléphone")}
    </Mark>
    <p>
      {online.value
        ? t("Elle part maintenant. Vous pouvez fermer : rien ne se perd.")
        : t("Elle partira toute seule au prochain réseau.")}
    </p>
  </>
);
