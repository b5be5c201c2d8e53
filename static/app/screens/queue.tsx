/** What is leaving, in Ko: words first, then photos, one by one. */
import { useEffect, useState } from "preact/hooks";
import { stopSending } from "../exchange/drain.ts";
import { left } from "../exchange/photos.ts";
import { progress, trouble } from "../exchange/progress.ts";
import { tryNow } from "../exchange/schedule.ts";
import { figure, t, tn } from "../i18n.ts";
import { Actions, Empty, kilobytes, Mark, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { TROUBLES } from "../parts/troubles.ts";
import { connected, receipts, refused, waiting } from "../standing.ts";
import { tryAgain, wantedFiles } from "../storage/outbox.ts";
import type { FileReference } from "../sync/messages.ts";
import { Photos, Refused, Words } from "./leaving.tsx";

export function Queue() {
  const wanted = useWantedPhotos();
  const photos = [...(wanted ?? []), ...photosAboard()];
  const going = progress.value.phase !== "idle";
  const nothing = wanted?.length === 0 && waiting.value.length + refused.value.length === 0;
  return (
    <>
      <Top>
        <h1>{t("Prêtes à envoyer (%(n)s)", { n: figure(waiting.value.length) })}</h1>
      </Top>
      <main class="page">
        <Sum
          bytes={
            waiting.value.reduce((sum, one) => sum + one.payload.length, 0) +
            photos.reduce((sum, one) => sum + left(one), 0)
          }
        />
        {!going && <Trouble />}
        {nothing && !going && (
          <Empty>
            {t("Tout est parti. Une fiche terminée et pas encore reçue par le serveur se trouverait ici.")}
          </Empty>
        )}
        <Words />
        <Photos photos={photos} />
        <Refused />
        {waiting.value.length + refused.value.length + photos.length > 0 && (
          <a class="button quiet low" href="#/confier">
            <Icon name="lock" /> {t("Confier mes fiches")}
          </a>
        )}
      </main>
      <Actions>
        <p>{t("Vous pouvez fermer : rien ne se perd.")}</p>
        {going ? (
          <button class="button quiet" type="button" onClick={stopSending}>
            <Icon name="stop" /> {t("Arrêter l’envoi")}
          </button>
        ) : (
          <button class="button" type="button" onClick={() => void tryAgain().catch(() => undefined).then(tryNow)}>
            <Icon name="send" /> {t("Envoyer")}
          </button>
        )}
      </Actions>
    </>
  );
}

/** Photos of fiches that have not left; the server has those of a fiche sent back, or wants them. */
function photosAboard(): FileReference[] {
  const known = new Set(receipts.value.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
  const all = waiting.value.flatMap(({ files }) => files).filter(({ sha256 }) => !known.has(sha256));
  return [...new Map(all.map((one) => [one.sha256, one])).values()];
}

/** Null until they have been counted: « Tout est parti » is said only when it is known. */
function useWantedPhotos(): FileReference[] | null {
  const [photos, setPhotos] = useState<FileReference[] | null>(null);
  useEffect(() => {
    void wantedFiles().then(setPhotos, () => undefined);
  }, [receipts.value]);
  return photos;
}

function Sum({ bytes }: { bytes: number }) {
  const { phase, done, total, photo, started } = progress.value;
  if (phase === "idle") {
    return bytes > 0 ? <p>{t("À envoyer : %(n)s Ko.", { n: figure(kilobytes(bytes)) })}</p> : null;
  }
  const gone = done + (photo ? photo.sent - photo.from : 0);
  const all = Math.max(total, gone);
  return (
    <section class="sum edge" aria-labelledby="total">
      <Mark tone="remark" icon="going">
        {t("Envoi en cours")}
      </Mark>
      <h2 id="total">
        {t("%(done)s Ko sur %(all)s Ko", { done: figure(kilobytes(gone)), all: figure(kilobytes(all)) })}
      </h2>
      <progress max={all || 1} value={gone} aria-labelledby="total" />
      <p>{remaining(all - gone, gone, started)}</p>
    </section>
  );
}

function remaining(left: number, gone: number, started: number): string {
  const seconds = (Date.now() - started) / 1000;
  if (gone < 1024 || seconds < 3) return t("Reste %(n)s Ko.", { n: figure(kilobytes(left)) });
  const minutes = Math.max(1, Math.round(left / (gone / seconds) / 60));
  return tn(
    "Reste %(kilobytes)s Ko, à peu près %(n)s minute.",
    "Reste %(kilobytes)s Ko, à peu près %(n)s minutes.",
    minutes,
    { kilobytes: figure(kilobytes(left)) },
  );
}

function Trouble() {
  if (!connected.value)
    return (
      <p class="badge" role="status">
        <Icon name="offline" /> {t("Hors connexion : l’envoi reprendra tout seul.")}
      </p>
    );
  if (!trouble.value) return null;
  const lost = trouble.value === "revoked";
  return (
    <div class={`notice margin edge ${lost ? "wrong" : "doubt"}`} role="alert" data-trouble={trouble.value}>
      <Mark icon={lost ? "wrong" : "doubt"} tone={lost ? "wrong" : "doubt"}>
        {t("Pas envoyé")}
      </Mark>
      <p>{t(TROUBLES[trouble.value])}</p>
      {lost && (
        <a class="button quiet low" href="#/inscription">
          {t("Reconnecter ce téléphone")}
        </a>
      )}
    </div>
  );
}
