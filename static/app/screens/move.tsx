/** A newer version of the form came while a fiche was open: the agent chooses, seeing first what becomes of each answer. */
import { useState } from "preact/hooks";
import type { Offer } from "../filling/moving.ts";
import type { SetAside } from "../forms/versions.ts";
import { t, tn } from "../i18n.ts";
import { Actions, Notice, TopOf } from "../parts/frame.tsx";
import { bare } from "../parts/words.tsx";
import type { Draft } from "../storage/records.ts";

interface Props {
  draft: Draft;
  offer: Offer;
  onMove: () => Promise<void>;
  onStay: () => Promise<void>;
}

export function Move({ draft, offer, onMove, onStay }: Props) {
  const [failed, setFailed] = useState(false);
  const { kept, toFill, move } = offer;
  const choose = (act: () => Promise<void>) => (): void => void act().catch(() => setFailed(true));
  return (
    <>
      <TopOf title={draft.title} />
      <main class="page" data-page="version">
        <div>
          <h1>{t("Une nouvelle version du formulaire est arrivée")}</h1>
          <p class="soft">
            {t("Cette fiche a été commencée dans la version %(old)s. La version %(new)s est sur ce téléphone.", {
              old: draft.version,
              new: offer.form.version,
            })}
          </p>
        </div>
        <p>
          <strong>{t("En passant à la nouvelle : %(counts)s.", { counts: counts(offer) })}</strong>
        </p>
        <List title={t("À compléter (%(n)s)", { n: toFill.length })} lines={toFill} />
        <AsideList found={move.setAside} open />
        {kept.length > 0 && (
          <details>
            <summary>{t("Gardées (%(n)s)", { n: kept.length })}</summary>
            <ul>{kept.map((label) => <li>{bare(label)}</li>)}</ul>
          </details>
        )}
        {failed && (
          <Notice
            tone="wrong"
            title={t("NON enregistré : faites de la place sur le téléphone, ne fermez pas cette page.")}
          />
        )}
      </main>
      <Actions>
        <button class="button quiet" type="button" onClick={choose(onStay)}>
          {t("Finir dans l’ancienne")}
        </button>
        <button class="button" type="button" onClick={choose(onMove)}>
          {t("Passer à la nouvelle")}
        </button>
      </Actions>
    </>
  );
}

const counts = ({ kept, toFill, move }: Offer): string =>
  [
    tn("%(n)s réponse gardée", "%(n)s réponses gardées", kept.length),
    t("%(n)s à compléter", { n: toFill.length }),
    tn("%(n)s mise de côté", "%(n)s mises de côté", move.setAside.length),
  ].join(", ");

function List({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>{lines.map((label) => <li>{bare(label)}</li>)}</ul>
    </section>
  );
}

/** Answers that have no place in this version: to be read, copied, said to the office. */
export function AsideList({ found = [], open = false }: { found: SetAside[] | undefined; open?: boolean }) {
  if (found.length === 0) return null;
  return (
    <details open={open}>
      <summary>{tn("Mise de côté (%(n)s)", "Mises de côté (%(n)s)", found.length)}</summary>
      <dl>
        {found.map((one) => (
          <>
            <dt class="soft">{bare(one.label)}</dt>
            <dd dir="auto">{one.sealed ? t("Réponse protégée : à donner à nouveau.") : one.text}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
