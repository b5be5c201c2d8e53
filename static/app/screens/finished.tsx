/** Just finished: it is safe, and what happens next. */
import { t } from "../i18n.ts";
import { Actions, Mark, Title, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { online, receipts, waiting } from "../standing.ts";

export function Finished({ id }: { id: string }) {
  const fiche = waiting.value.find((one) => one.id === id);
  const receipt = receipts.value.find((one) => one.id === id);
  const title = fiche?.title ?? receipt?.title ?? "";
  return (
    <>
      <Top>
        <p>
          <strong>
            <Title text={title} />
          </strong>
        </p>
      </Top>
      <main class="page">
        <h1>{fiche ? t("Prête à envoyer") : t("Reçue")}</h1>
        {fiche ? (
          <>
            <Mark tone="sure" icon="sure" role="status">
              {t("Enregistrée sur ce téléphone")}
            </Mark>
            <p>
              {online.value
                ? t("Elle part maintenant. Vous pouvez fermer : rien ne se perd.")
                : t("Elle partira toute seule au prochain réseau.")}
            </p>
          </>
        ) : (
          <Mark tone="sure" icon="sure" role="status">
            {t("Reçue – n° %(number)s", { number: receipt?.number ?? "" })}
          </Mark>
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
