/** *Confier mes fiches*: a sealed file for a colleague to carry, a colleague's file to carry, and receipts back. */
import { useEffect, useState } from "preact/hooks";
import { bytesOf, makeParcels, NoKey, openFile, toEntrust, type Entrusted, type Outcome } from "../exchange/parcel.ts";
import { tryNow } from "../exchange/schedule.ts";
import { figure, t, tn } from "../i18n.ts";
import { Empty, kilobytes, Mark, Top } from "../parts/frame.tsx";
import { Hand } from "../parts/hand.tsx";
import { Icon } from "../parts/icon.tsx";
import { receipts, refused, waiting } from "../standing.ts";
import { Carrying } from "./carried.tsx";

export function Parcels() {
  return (
    <>
      <Top>
        <h1>{t("Confier mes fiches")}</h1>
      </Top>
      <main class="page">
        <p>
          {t(
            "Sans réseau pour longtemps, un collègue peut emporter vos fiches dans un fichier scellé, que seul le serveur ouvre. Elles restent ici jusqu’à leur reçu.",
          )}
        </p>
        <Entrust />
        <Chosen />
        <Carrying />
      </main>
    </>
  );
}

function Entrust() {
  const [entrusted, setEntrusted] = useState<Entrusted | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [said, setSaid] = useState("");
  useEffect(() => {
    setFiles([]);
    const unreadable = (): void =>
      setSaid(t("Ce téléphone ne peut pas lire les fiches. Rien n’est effacé."));
    void toEntrust().then(setEntrusted, unreadable);
  }, [waiting.value, refused.value, receipts.value]);
  const prepare = async (): Promise<void> => {
    setSaid(t("Le fichier se prépare…"));
    try {
      setFiles(await makeParcels(entrusted!, new Date()));
      setSaid("");
    } catch (failure) {
      setSaid(
        failure instanceof NoKey
          ? t("Il faut du réseau une fois, pour la clé du serveur ; puis recommencez.")
          : t("Le fichier n’a pas pu être préparé. Vos fiches restent ici ; recommencez."),
      );
    }
  };
  const nothing = entrusted && entrusted.fiches.length + entrusted.files.length === 0;
  return (
    <>
      <section class="stack" aria-labelledby="mine">
        <h2 id="mine">{t("Mes fiches")}</h2>
        {nothing && <Empty>{t("Rien à confier : tout ce qui est terminé est sur le serveur.")}</Empty>}
        {entrusted && !nothing && (
          <>
            <p>
              {t("À confier : %(fiches)s, %(photos)s ; à peu près %(size)s Ko.", {
                fiches: fichesOf(entrusted.fiches.length),
                photos: photosOf(entrusted.files.length),
                size: figure(kilobytes(bytesOf(entrusted))),
              })}
            </p>
            {files.length === 0 && (
              <button class="button quiet" type="button" onClick={() => void prepare()}>
                <Icon name="lock" /> {t("Préparer le fichier")}
              </button>
            )}
          </>
        )}
        <p role="status">{said}</p>
      </section>
      {files.length > 0 && (
        <ul class="lines edge">
          {files.map((file) => (
            <Ready key={file.name} file={file} />
          ))}
        </ul>
      )}
    </>
  );
}

const fichesOf = (n: number): string => tn("%(n)s fiche", "%(n)s fiches", n);
const photosOf = (n: number): string => tn("%(n)s photo", "%(n)s photos", n);

function Ready({ file }: { file: File }) {
  return (
    <li class="line">
      <div>
        <strong>{file.name}</strong>
        <span class="soft">{t("%(n)s Ko, scellé", { n: figure(kilobytes(file.size)) })}</span>
        <Hand file={file} />
      </div>
    </li>
  );
}

function Chosen() {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const open = async (input: HTMLInputElement): Promise<void> => {
    const [file] = input.files ?? [];
    if (!file) return;
    const found = await openFile(file, new Date());
    input.value = "";
    setOutcome(found);
    if (found.was === "parcel") void tryNow();
  };
  return (
    <section class="stack" aria-labelledby="file">
      <h2 id="file">{t("Un fichier que l’on me donne")}</h2>
      <p id="file-help">{t("Les fiches scellées d’un collègue à emporter, ou le reçu qui revient pour les miennes.")}</p>
      <label class="button quiet">
        <Icon name="plus" /> {t("Choisir le fichier")}
        <input
          class="unseen"
          type="file"
          aria-describedby="file-help"
          onChange={(event) => void open(event.currentTarget)}
        />
      </label>
      {outcome && <Told outcome={outcome} />}
    </section>
  );
}

function Told({ outcome }: { outcome: Outcome }) {
  const good = ["parcel", "known", "receipt"].includes(outcome.was);
  return (
    <div class={`notice margin edge ${good ? "sure" : "doubt"}`} role="alert" data-outcome={outcome.was}>
      <Mark tone={good ? "sure" : "doubt"} icon={good ? "sure" : "doubt"}>
        {good ? t("C’est fait") : t("Rien n’a changé")}
      </Mark>
      <p>{words(outcome)}</p>
    </div>
  );
}

function words(outcome: Outcome): string {
  switch (outcome.was) {
    case "foreign":
      return t("Ce fichier n’est ni un paquet ni un reçu de Carnet, ou il est abîmé : demandez-le encore une fois.");
    case "newer":
      return t("Ce fichier vient d’une version plus récente : mettez Carnet à jour avec du réseau, puis recommencez.");
    case "own":
      return t("Ce sont vos propres fiches : donnez ce fichier à un collègue.");
    case "known":
      return t("Ce paquet est déjà sur ce téléphone.");
    case "parcel":
      return t("Le paquet partira au prochain réseau ; son reçu paraîtra ici, à rendre à votre collègue.");
    case "for another":
      return t("Ce reçu est pour un autre téléphone : rendez-le à votre collègue.");
    case "unsigned":
      return t("Ce reçu n’est pas signé par le serveur pour ce téléphone. Vos fiches restent prêtes à envoyer.");
    case "unsaved":
      return t("NON enregistré : faites de la place sur le téléphone, puis recommencez.");
    case "receipt":
      return received(outcome);
  }
}

const received = ({ fiches, photos }: { fiches: number; photos: number }): string =>
  fiches + photos === 0
    ? t("Ce reçu est bon, et tout ce qu’il nomme était déjà reçu.")
    : t("Reçues par le serveur : %(fiches)s, %(photos)s.", {
        fiches: fichesOf(fiches),
        photos: photosOf(photos),
      });
