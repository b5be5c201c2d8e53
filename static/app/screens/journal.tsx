/** The journal of sendings, to show a colleague: when, what, how many; never an answer. */
import { useEffect, useState } from "preact/hooks";
import { shortDay } from "../dates.ts";
import { msg, t, tn } from "../i18n.ts";
import { journal } from "../storage/journal.ts";
import type { JournalEntry } from "../storage/records.ts";
import { setting } from "../storage/settings.ts";

/** What the journal's codes mean. */
const KINDS: Record<string, string> = {
  sent: msg("Envoi"),
  created: msg("Reçue"),
  duplicate: msg("Déjà reçue"),
  quarantined: msg("Mise de côté"),
  conflict: msg("Deux contenus : mise de côté"),
  refused: msg("Refusée"),
  photo: msg("Photo reçue"),
  "photo refused": msg("Photo refusée"),
  network: msg("Réseau coupé"),
  stranger: msg("Réponse d’un autre que le serveur"),
  revoked: msg("Téléphone non reconnu"),
  server: msg("Serveur en panne"),
  later: msg("Serveur occupé"),
  too_large: msg("Fiche trop grande"),
  stopped: msg("Envoi arrêté"),
  full: msg("Plus de place"),
  parcel: msg("Paquet préparé (fiches + photos)"),
  "parcel received": msg("Reçu d’un paquet (fiches + photos)"),
  "parcel delivered": msg("Paquet d’un collègue arrivé"),
  "parcel refused": msg("Paquet d’un collègue refusé"),
};

export function Journal() {
  const [entries, setEntries] = useState<JournalEntry[]>([]);
  const [contact, setContact] = useState("");
  useEffect(() => {
    void journal().then(setEntries);
    void setting("contact").then((at) => setContact(at ?? ""));
  }, []);
  return (
    <section class="stack">
      <h2>{t("Journal des envois")}</h2>
      <p class="soft">
        {contact
          ? t("Dernier contact avec le serveur : %(day)s", { day: shortDay(contact, true) })
          : t("Encore aucun contact avec le serveur.")}
      </p>
      {entries.length > 0 && (
        <details>
          <summary>{tn("%(n)s ligne", "%(n)s lignes", entries.length)}</summary>
          <ul class="journal">
            {entries.map((entry) => (
              <li>
                {[shortDay(entry.at, true), t(KINDS[entry.kind] ?? entry.kind), entry.detail]
                  .filter(Boolean)
                  .join(" · ")}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
