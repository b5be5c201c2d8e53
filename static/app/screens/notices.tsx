/** What needs a person before the work: an unknown telephone, forms that are not there, a new version. */
import { trouble } from "../exchange/progress.ts";
import { unsaved } from "../filling/unsaved.ts";
import { t } from "../i18n.ts";
import { Mark, Notice } from "../parts/frame.tsx";
import { TROUBLES } from "../parts/troubles.ts";
import { ready } from "../standing.ts";
import { takeOver, updateHeldUp, updateReady } from "../update.ts";

export function Notices() {
  return (
    <>
      {[...unsaved.value].map(([id, { filling }]) => (
        <Notice key={id} tone="wrong" title={t("NON enregistré")}>
          <p>
            {t("« %(title)s » n’est que sur cet écran : faites de la place sur le téléphone, ne fermez pas Carnet.", {
              title: filling.draft.title,
            })}
          </p>
          <a class="button quiet low" href={`#/brouillon/${id}`}>
            {t("Rouvrir")}
          </a>
        </Notice>
      ))}
      {trouble.value === "revoked" && (
        <div class="notice margin wrong edge">
          <Mark icon="wrong" tone="wrong" role="alert">
            {t("Téléphone non reconnu")}
          </Mark>
          <p>{t(TROUBLES.revoked)}</p>
          <a class="button quiet low" href="#/inscription">
            {t("Reconnecter ce téléphone")}
          </a>
        </div>
      )}
      {!ready.value && (
        <div class="notice margin doubt edge">
          <Mark icon="doubt" tone="doubt">
            {t("Pas encore prêt hors connexion")}
          </Mark>
          <p>{t("Avec du réseau, ouvrez Réglages puis « Mettre à jour les formulaires ».")}</p>
          <a class="button quiet low" href="#/reglages">
            {t("Réglages")}
          </a>
        </div>
      )}
      {updateReady.value && (
        <div class="notice margin remark edge">
          <Mark icon="retry" tone="remark">
            {t("Nouvelle version de Carnet")}
          </Mark>
          <p>{t("Elle est déjà sur le téléphone. Vos fiches et brouillons restent en place.")}</p>
          {updateHeldUp.value && (
            <p role="status">
              {t("Un formulaire est ouvert dans un autre onglet : quittez-le d’abord, il reste dans Brouillons.")}
            </p>
          )}
          <button class="button quiet low" type="button" onClick={() => void takeOver()}>
            {t("Mettre à jour maintenant")}
          </button>
        </div>
      )}
    </>
  );
}
