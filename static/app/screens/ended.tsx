/** The key of a vault is gone: what is lost with it, and what is safe. */
import { useEffect, useState } from "preact/hooks";
import { t, tn } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { readStanding } from "../standing.ts";
import type { Person } from "../storage/people.ts";
import { aboard, type Aboard } from "../storage/senders.ts";
import { forgetPerson } from "../vault/people.ts";

export function Ended({ one, back }: { one: Person; back?: () => void }) {
  // what is not known yet is not said to have left
  const [left, setLeft] = useState<Aboard | null>(null);
  useEffect(() => {
    void aboard(one.id).then(setLeft, () => undefined);
  }, [one]);
  const revoked = one.ended === "revoked";
  const forget = async (): Promise<void> => {
    await forgetPerson(one.id);
    await readStanding();
    back?.();
  };
  return (
    <main class="page">
      <div class="closed-head">
        <Icon name="lock" />
        <h1>{revoked ? t("Ce téléphone a été déclaré perdu") : t("La clé de ce carnet est détruite")}</h1>
        <p>
          {revoked
            ? t("Le bureau lui a retiré l’accès : plus rien ne s’ouvre ici, et la clé n’existe plus.")
            : t("Dix essais faux : plus personne ne peut lire ce qui était ici, vous non plus.")}
        </p>
      </div>
      <ul class="closed-said checks">
        <li>
          <Icon name="wrong" />
          <span>{t("Perdu : les brouillons de ce carnet.")}</span>
        </li>
        {left && (
          <li>
            <Icon name="check" />
            <span>
              {left.waiting === 0
                ? t("Sauf : les fiches terminées. Toutes sont parties.")
                : tn(
                    "Sauf : %(n)s fiche terminée, scellée. Elle part encore, toute seule.",
                    "Sauf : %(n)s fiches terminées, scellées. Elles partent encore, toutes seules.",
                    left.waiting,
                  )}
            </span>
          </li>
        )}
        {revoked && (
          <li>
            <Icon name="check" />
            <span>{t("Le serveur les met de côté ; une personne décidera. Parlez à votre superviseur·e.")}</span>
          </li>
        )}
      </ul>
      <a class="button" href="#/inscription">
        {t("Commencer un autre carnet")}
      </a>
      {left?.waiting === 0 && (
        <button class="closed-foot" type="button" onClick={() => void forget()}>
          {t("Ne plus montrer ce carnet")}
        </button>
      )}
      {back && (
        <button class="closed-foot" type="button" onClick={back}>
          {t("Un autre carnet")}
        </button>
      )}
    </main>
  );
}
