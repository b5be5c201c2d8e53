/** The fiches and photos that are to go, and those that the server would not have. */
import { cuts, progress } from "../exchange/progress.ts";
import { tryNow } from "../exchange/schedule.ts";
import { figure, t, tn } from "../i18n.ts";
import { kilobytes, Mark, Title } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { receipts, refused, waiting } from "../standing.ts";
import type { Cut, Finished } from "../storage/records.ts";
import type { FileReference } from "../sync/messages.ts";

export function Words() {
  if (waiting.value.length === 0) return null;
  const going = progress.value.phase === "words";
  return (
    <section aria-labelledby="words">
      <h2 id="words">{t("D’abord les réponses")}</h2>
      <ul class="lines edge">
        {waiting.value.map((one) => (
          <li class="line" key={`${one.id}:${one.revision}`} data-id={one.id}>
            <div>
              <strong>
                <Title text={one.title} />
              </strong>
              {going ? (
                <Mark tone="remark" icon="going">
                  {t("Envoi en cours")}
                </Mark>
              ) : (
                <Mark icon="phone">{t("Prête à envoyer")}</Mark>
              )}
            </div>
            <Size of={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const Size = ({ of }: { of: Finished }) => (
  <span class="soft whole">{t("%(n)s Ko", { n: figure(kilobytes(of.payload.length)) })}</span>
);

export function Photos({ photos }: { photos: FileReference[] }) {
  if (photos.length === 0) return null;
  return (
    <section aria-labelledby="photos">
      <h2 id="photos">{t("Ensuite les photos, une par une")}</h2>
      <ul class="lines edge">
        {photos.map((photo, index) => (
          <PhotoLine key={photo.sha256} photo={photo} index={index} />
        ))}
      </ul>
    </section>
  );
}

function PhotoLine({ photo, index }: { photo: FileReference; index: number }) {
  const owner =
    receipts.value.find((one) => one.wanted.includes(photo.sha256)) ??
    waiting.value.find((one) => one.files.some(({ sha256 }) => sha256 === photo.sha256));
  const going = progress.value.photo?.sha256 === photo.sha256 ? progress.value.photo : null;
  const cut = cuts.value[photo.sha256];
  const name = t("Photo %(n)s – %(title)s", { n: index + 1, title: owner?.title.split(" – ")[0] ?? "" });
  return (
    <li class={`line ${!cut || going ? "" : "margin doubt"}`}>
      <div>
        <strong id={`photo-${index}`}>{name}</strong>
        {going && (
          <>
            <Mark tone="remark" icon="going">
              {t("Envoi en cours : %(sent)s sur %(all)s Ko", {
                sent: kilobytes(going.sent),
                all: kilobytes(going.bytes),
              })}
            </Mark>
            <progress max={going.bytes} value={going.sent} aria-labelledby={`photo-${index}`} />
          </>
        )}
        {!going && cut && <CutOff photo={photo} cut={cut} />}
        {!going && !cut && <span class="soft">{t("Ensuite")}</span>}
      </div>
      {(going || !cut) && <span class="soft whole">{t("%(n)s Ko", { n: kilobytes(photo.bytes) })}</span>}
    </li>
  );
}

/** What has come is not sent again: only what is missing leaves once more. */
function CutOff({ photo, cut }: { photo: FileReference; cut: Cut }) {
  const said = {
    hour: clock(cut.at),
    arrived: figure(kilobytes(cut.arrived)),
    all: figure(kilobytes(photo.bytes)),
    left: figure(kilobytes(photo.bytes - cut.arrived)),
  };
  return (
    <>
      <Mark icon="cut">
        {cut.arrived === 0
          ? t("Pas encore partie")
          : t("Coupée à %(n)s %", { n: Math.floor((100 * cut.arrived) / photo.bytes) })}
      </Mark>
      <span>
        {cut.arrived === 0
          ? t("L’envoi s’est arrêté à %(hour)s. La photo est entière sur ce téléphone ; elle repartira.", said)
          : t(
              "L’envoi s’est arrêté à %(hour)s. %(arrived)s Ko sur %(all)s Ko sont arrivés ; seuls les %(left)s Ko qui manquent repartiront.",
              said,
            )}
      </span>
      <button class="button quiet low" type="button" onClick={() => void tryNow()}>
        <Icon name="retry" /> {t("Reprendre")}
      </button>
    </>
  );
}

const clock = (moment: string): string =>
  new Date(moment).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

/** Never thrown away: it stays in sight, and goes along in a sealed parcel to someone who understands it. */
export function Refused() {
  if (refused.value.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 class="mark wrong" id="refused">
        <Icon name="wrong" /> {tn("%(n)s fiche refusée", "%(n)s fiches refusées", refused.value.length)}
      </h2>
      <ul class="lines edge">
        {refused.value.map((one) => (
          <li class="line margin wrong" key={`${one.id}:${one.revision}`}>
            <div>
              <strong>
                <Title text={one.title} />
              </strong>
              <span>
                {t(
                  "Le serveur ne l’a pas prise (%(codes)s). Elle reste ici, et part avec celles que vous confiez : montrez-la à votre superviseur·e.",
                  { codes: one.problems.map((problem) => problem.code).join(", ") || "?" },
                )}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
