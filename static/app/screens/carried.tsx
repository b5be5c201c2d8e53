/** What this telephone carries for others: sealed parcels on their way, and receipts to hand back. */
import { useEffect, useState } from "preact/hooks";
import { shortDay } from "../dates.ts";
import { turnedAway } from "../exchange/carrying.ts";
import { figure, t } from "../i18n.ts";
import { kilobytes, Mark } from "../parts/frame.tsx";
import { Hand } from "../parts/hand.tsx";
import { Icon } from "../parts/icon.tsx";
import { carried, letGo, type Carried } from "../storage/carried.ts";
import { onChange } from "../storage/news.ts";

export function Carrying() {
  const [parcels, setParcels] = useState<Carried[]>([]);
  useEffect(() => {
    const read = (): void => void carried().then(setParcels, () => undefined);
    read();
    return onChange(read);
  }, []);
  if (parcels.length === 0) return null;
  return (
    <section aria-labelledby="carried">
      <h2 id="carried">{t("Ce que je porte pour d’autres")}</h2>
      <ul class="lines edge">
        {parcels.map((one) => (
          <ParcelLine key={one.id} parcel={one} />
        ))}
      </ul>
    </section>
  );
}

function ParcelLine({ parcel }: { parcel: Carried }) {
  const { id, name, at, bytes, receipt } = parcel;
  const why = turnedAway.get(id);
  return (
    <li class={`line ${why === undefined ? "" : "margin wrong"}`} data-carried={receipt ? "delivered" : "waiting"}>
      <div>
        <strong>{name}</strong>
        <span class="soft">
          {t("%(n)s Ko, pris le %(day)s", { n: figure(kilobytes(bytes)), day: shortDay(at) })}
        </span>
        {why !== undefined && (
          <Mark tone="wrong" icon="wrong">
            {t("Le serveur ne l’a pas pris : %(why)s", { why: why || "?" })}
          </Mark>
        )}
        {receipt === null && why === undefined && <Mark icon="phone">{t("Partira au prochain réseau")}</Mark>}
        {receipt !== null && (
          <>
            <Mark tone="sure" icon="sure">
              {t("Arrivé : rendez le reçu à votre collègue")}
            </Mark>
            <Hand file={receiptFile(name, receipt)} />
            <button class="button quiet low" type="button" onClick={() => confirmed() && void letGo(parcel)}>
              <Icon name="bin" /> {t("Reçu rendu : retirer")}
            </button>
          </>
        )}
      </div>
    </li>
  );
}

const confirmed = (): boolean => confirm(t("Retirer ce reçu de ce téléphone ? Votre collègue doit l’avoir."));

/** `carnet-2026-11-22.carnet` comes back as `carnet-2026-11-22-recu.carnet`. */
const receiptFile = (name: string, receipt: string): File =>
  new File([receipt], `${name.replace(/(\.carnet)?(\.txt)?$/, "")}-recu.carnet`, { type: "application/json" });
