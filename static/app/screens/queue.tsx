/** What is leaving, in Ko: words first, then photos, one by one. */
import { useEffect, useState } from "preact/hooks";
import { stopSending } from "../exchange/drain.ts";
import { wantedPhotos } from "../exchange/photos.ts";
import { cuts, progress, trouble } from "../exchange/progress.ts";
import { tryNow } from "../exchange/schedule.ts";
import { figure, t, tn } from "../i18n.ts";
import { Actions, Empty, kilobytes, Mark, Title, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { TROUBLES } from "../parts/troubles.ts";
import { online, receipts, refused, waiting } from "../standing.ts";
import { tryAgain } from "../storage/outbox.ts";
import type { Finished, StoredFile } from "../storage/records.ts";

export function Queue() {
  const photos = useWantedPhotos();
  const going = progress.value.phase !== "idle";
  const nothing = waiting.value.length + refused.value.length + photos.length === 0;
  return (
    <>
      <Top><h1>{t("Prêtes à envoyer (%(n)s)", { n: figure(waiting.value.length) })}</h1></Top>
      <main class="page">
        <Sum bytes={waiting.value.reduce((sum, one) => sum + one.payload.length, 0) + photos.reduce((sum, one) => sum + one.bytes, 0)} />
        <Trouble />
        {nothing && !going && <Empty>{t("Tout est parti. Une fiche terminée et pas encore reçue par le serveur se trouverait ici.")}</Empty>}
        <Words />
        <Photos photos={photos} />
        <Refused />
      </main>
      <Actions>
        <p>{t("Vous pouvez fermer : rien ne se perd.")}</p>
        {going
          ? <button class="button quiet" type="button" onClick={stopSending}><Icon name="stop" /> {t("Arrêter l’envoi")}</button>
          : <button class="button" type="button" onClick={() => void tryAgain().then(tryNow)}><Icon name="send" /> {t("Envoyer")}</button>}
      </Actions>
    </>
  );
}

function useWantedPhotos(): StoredFile[] {
  const [photos, setPhotos] = useState<StoredFile[]>([]);
  useEffect(() => { void wantedPhotos().then(setPhotos); }, [receipts.value]);
  return photos;
}

function Sum({ bytes }: { bytes: number }) {
  const { phase, done, total, photo, started } = progress.value;
  if (phase === "idle") {
    return bytes > 0 ? <p>{t("À envoyer : %(n)s Ko.", { n: figure(kilobytes(bytes)) })}</p> : null;
  }
  const gone = done + (photo?.sent ?? 0);
  const all = Math.max(total, gone);
  return (
    <section class="sum edge" aria-labelledby="total">
      <Mark tone="remark" icon="going">{t("Envoi en cours")}</Mark>
      <h2 id="total">{t("%(done)s Ko sur %(all)s Ko", { done: figure(kilobytes(gone)), all: figure(kilobytes(all)) })}</h2>
      <progress max={all || 1} value={gone} aria-labelledby="total" />
      <p>{remaining(all - gone, gone, started)}</p>
    </section>
  );
}

function remaining(left: number, gone: number, started: number): string {
  const seconds = (Date.now() - started) / 1000;
  if (gone < 1024 || seconds < 3) return t("Reste %(n)s Ko.", { n: figure(kilobytes(left)) });
  const minutes = Math.max(1, Math.round(left / (gone / seconds) / 60));
  return tn("Reste %(kilobytes)s Ko, à peu près %(n)s minute.", "Reste %(kilobytes)s Ko, à peu près %(n)s minutes.", minutes, { kilobytes: figure(kilobytes(left)) });
}

function Trouble() {
  if (!online.value) return <p class="badge" role="status"><Icon name="offline" /> {t("Hors connexion : l’envoi reprendra tout seul.")}</p>;
  if (!trouble.value) return null;
  const lost = trouble.value === "revoked";
  return (
    <div class={`notice margin edge ${lost ? "wrong" : "doubt"}`} role="alert" data-trouble={trouble.value}>
      <Mark icon={lost ? "wrong" : "doubt"} tone={lost ? "wrong" : "doubt"}>{t("Pas envoyé")}</Mark>
      <p>{t(TROUBLES[trouble.value])}</p>
      {lost && <a class="button quiet low" href="#/inscription">{t("Reconnecter ce téléphone")}</a>}
    </div>
  );
}

function Words() {
  if (waiting.value.length === 0) return null;
  const going = progress.value.phase === "words";
  return (
    <section aria-labelledby="words">
      <h2 id="words">{t("D’abord les réponses")}</h2>
      <ul class="lines edge">{waiting.value.map((one) => (
        <li class="line" key={`${one.id}:${one.revision}`} data-id={one.id}>
          <div>
            <strong><Title text={one.title} /></strong>
            {going ? <Mark tone="remark" icon="going">{t("Envoi en cours")}</Mark> : <Mark icon="phone">{t("Prête à envoyer")}</Mark>}
          </div>
          <Size of={one} />
        </li>
      ))}</ul>
    </section>
  );
}

const Size = ({ of }: { of: Finished }) => <span class="soft whole">{t("%(n)s Ko", { n: figure(kilobytes(of.payload.length)) })}</span>;

function Photos({ photos }: { photos: StoredFile[] }) {
  if (photos.length === 0) return null;
  return (
    <section aria-labelledby="photos">
      <h2 id="photos">{t("Ensuite les photos, une par une")}</h2>
      <ul class="lines edge">{photos.map((photo, index) => <PhotoLine key={photo.sha256} photo={photo} index={index} />)}</ul>
    </section>
  );
}

function PhotoLine({ photo, index }: { photo: StoredFile; index: number }) {
  const owner = receipts.value.find((one) => one.wanted.includes(photo.sha256));
  const going = progress.value.photo?.sha256 === photo.sha256 ? progress.value.photo : null;
  const cut = cuts.value[photo.sha256];
  const name = t("Photo %(n)s – %(title)s", { n: index + 1, title: owner?.title.split(" – ")[0] ?? "" });
  return (
    <li class={`line ${cut === undefined || going ? "" : "margin doubt"}`}>
      <div>
        <strong id={`photo-${index}`}>{name}</strong>
        {going && <>
          <Mark tone="remark" icon="going">{t("Envoi en cours : %(sent)s sur %(all)s Ko", { sent: kilobytes(going.sent), all: kilobytes(going.bytes) })}</Mark>
          <progress max={going.bytes} value={going.sent} aria-labelledby={`photo-${index}`} />
        </>}
        {!going && cut !== undefined && <>
          <Mark icon="cut">{cut === 0 ? t("Pas encore partie") : t("Coupée à %(n)s %", { n: Math.round((100 * cut) / photo.bytes) })}</Mark>
          <span>{t("La photo est entière sur ce téléphone ; elle repartira.")}</span>
        </>}
        {!going && cut === undefined && <span class="soft">{t("Ensuite")}</span>}
      </div>
      <span class="soft whole">{t("%(n)s Ko", { n: kilobytes(photo.bytes) })}</span>
    </li>
  );
}

/** Never thrown away: it stays in sight, and can be carried to someone who understands it. */
function Refused() {
  if (refused.value.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 class="mark wrong" id="refused"><Icon name="wrong" /> {tn("%(n)s fiche refusée", "%(n)s fiches refusées", refused.value.length)}</h2>
      <ul class="lines edge">{refused.value.map((one) => (
        <li class="line margin wrong" key={`${one.id}:${one.revision}`}>
          <div>
            <strong><Title text={one.title} /></strong>
            <span>{t("Le serveur ne l’a pas prise (%(codes)s). Elle reste ici : montrez-la à votre superviseur·e.", { codes: one.problems.map((problem) => problem.code).join(", ") || "?" })}</span>
            <button class="button quiet low" type="button" onClick={() => save(one)}>{t("Garder une copie")}</button>
          </div>
        </li>
      ))}</ul>
    </section>
  );
}

function save(one: Finished): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(one)], { type: "application/json" }));
  link.download = `carnet-${one.id}-r${one.revision}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
