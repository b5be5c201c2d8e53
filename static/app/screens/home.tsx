/** Home: where things stand, what is wrong first, then the work. */
import { progress } from "../exchange/progress.ts";
import { figure, t, tn } from "../i18n.ts";
import { Title } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import {
  device,
  online,
  ordinaryDrafts,
  photosLeft,
  receipts,
  refused,
  thisMonth,
  toCorrect,
  waiting,
} from "../standing.ts";
import { lockNow } from "./locking.tsx";
import { Notices } from "./notices.tsx";

export function Home() {
  return (
    <>
      <Cover />
      <main class="page">
        <Lines />
        <p class="soft whose">
          {t("%(name)s, sur « %(phone)s »", {
            name: device.value?.account.name ?? "",
            phone: device.value?.name ?? "",
          })}
        </p>
      </main>
    </>
  );
}

function Cover() {
  const month = thisMonth.value;
  return (
    <header class="cover">
      <div class="cover-line">
        <h1 class="brand" data-quiet>
          <Icon name="carnet" /> {t("Carnet")}
        </h1>
        <button class="button quiet low" type="button" onClick={lockNow}>
          <Icon name="lock" /> {t("Verrouiller")}
        </button>
      </div>
      <p class="standing">
        <span>
          <Icon name="phone" />{" "}
          <span>
            {t("Sur ce téléphone :")} <strong class="whole">{leavingWords()}</strong>
          </span>
        </span>
        <span>
          <Icon name="server" />{" "}
          <span>
            {t("Reçues par le serveur ce mois :")}{" "}
            <strong class="whole">
              {t("%(received)s sur %(all)s.", { received: figure(month.received), all: figure(month.all) })}
            </strong>
          </span>
        </span>
      </p>
      {!online.value && (
        <p class="badge" role="status">
          <Icon name="offline" /> {t("Hors connexion")}
        </p>
      )}
    </header>
  );
}

function leavingWords(): string {
  if (waiting.value.length > 0) return tn("%(n)s à envoyer.", "%(n)s à envoyer.", waiting.value.length);
  return photosLeft.value > 0
    ? tn("%(n)s photo à envoyer.", "%(n)s photos à envoyer.", photosLeft.value)
    : t("rien à envoyer.");
}

function Lines() {
  const last = receipts.value.find((one) => one.number !== null);
  return (
    <>
      <Notices />
      {toCorrect.value.length > 0 && (
        <ul class="lines edge">
          <li class="margin remark">
            <Line
              href={toCorrect.value.length === 1 ? `#/corriger/${toCorrect.value[0]!.id}` : "#/a-corriger"}
              icon="remark"
              title={t("À corriger")}
              detail={toCorrect.value[0]!.title}
              count={toCorrect.value.length}
            />
          </li>
        </ul>
      )}
      <a class="button large" href="#/formulaires">
        <Icon name="fill" /> {t("Remplir un formulaire")}
      </a>
      <ul class="lines edge">
        <li>
          <Line
            href="#/brouillons"
            icon="draft"
            title={t("Brouillons")}
            detail={ordinaryDrafts.value[0]?.title ?? t("Rien de commencé")}
            count={ordinaryDrafts.value.length}
            soft
          />
        </li>
        <li>
          <Line
            href="#/a-envoyer"
            icon="send"
            title={t("Prêtes à envoyer")}
            detail={sendingWords()}
            count={waiting.value.length + refused.value.length}
            soft
          />
        </li>
        <li>
          <Line
            href="#/recues"
            icon="received"
            title={t("Reçues")}
            detail={last ? t("Dernière : n° %(number)s", { number: last.number ?? "" }) : t("Encore aucune")}
            count={receipts.value.length}
            soft
          />
        </li>
        <li>
          <Line href="#/activites" icon="bars" title={t("Mes activités")} soft />
        </li>
        <li>
          <Line href="#/reglages" icon="settings" title={t("Réglages")} soft />
        </li>
      </ul>
    </>
  );
}

function sendingWords(): string {
  if (refused.value.length > 0)
    return tn("%(n)s refusée : à montrer", "%(n)s refusées : à montrer", refused.value.length);
  if (progress.value.phase === "photos") return t("Envoi des photos en cours");
  if (waiting.value.length === 0)
    return photosLeft.value > 0
      ? tn("%(n)s photo encore", "%(n)s photos encore", photosLeft.value)
      : t("Tout est parti");
  return progress.value.phase === "words" ? t("Envoi en cours") : t("Partiront au prochain réseau");
}

export function Line({
  href,
  icon,
  title,
  detail,
  count,
  soft = false,
}: {
  href: string;
  icon: string;
  title: string;
  detail?: string;
  count?: number;
  soft?: boolean;
}) {
  return (
    <a class="line" href={href}>
      <Icon name={icon} />
      <div>
        <strong>{title}</strong>
        {detail && (
          <span class={soft ? "soft" : ""}>
            <Title text={detail} />
          </span>
        )}
      </div>
      {count === undefined ? <Icon name="next" /> : <span class="count">{figure(count)}</span>}
    </a>
  );
}
