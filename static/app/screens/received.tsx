/** What the server holds, each with its number and what became of it. */
import { shortDay } from "../dates.ts";
import { cuts } from "../exchange/progress.ts";
import { figure, t, tn } from "../i18n.ts";
import { Empty, kilobytes, Mark, quoted, Title, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { lookOf } from "../parts/states.ts";
import { receipts, toCorrect, waiting } from "../standing.ts";
import type { Receipt } from "../storage/records.ts";

export function Received() {
  const all = receipts.value;
  return (
    <>
      <Top>
        <h1>{all.length > 0 ? tn("Reçue (%(n)s)", "Reçues (%(n)s)", all.length) : t("Reçues")}</h1>
      </Top>
      <main class="page">
        {all.length === 0 && (
          <Empty>{t("Une fiche que le serveur a reçue se trouverait ici, avec son numéro.")}</Empty>
        )}
        <ul class="lines edge">
          {all.map((one) => (
            <ReceiptLine key={one.id} receipt={one} />
          ))}
        </ul>
      </main>
    </>
  );
}

/** « Reçue – n° DIF-2026-0412 »: the number comes once region and year are known. */
export const numberOf = ({ number, received }: Receipt): string =>
  number ? t("Reçue – n° %(number)s", { number }) : t("Reçue le %(day)s", { day: shortDay(received) });

export function StateMark({ state }: { state: string }) {
  const { icon, tone, word } = lookOf(state);
  return (
    <Mark icon={icon} {...(tone ? { tone } : {})}>
      {t(word)}
    </Mark>
  );
}

function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const leaving = waiting.value.some((one) => one.id === receipt.id);
  const content = (
    <>
      <div>
        <strong>
          <Title text={receipt.title || t("Fiche d’un autre téléphone")} />
        </strong>
        <span class="soft whole">
          {numberOf(receipt)}
        </span>
        <StateMark state={receipt.state} />
        {receipt.state === "quarantined" && (
          <span class="soft">{t("Pas comptée pour l’instant : votre superviseur·e la verra.")}</span>
        )}
        {receipt.state === "rejected" && receipt.comment && <span>{quoted(receipt.comment)}</span>}
        {leaving && <span class="soft">{t("La correction est prête à envoyer.")}</span>}
        {receipt.wanted.length > 0 && (
          <span class="soft">
            {tn(
              "%(n)s photo encore à envoyer : reste %(left)s Ko",
              "%(n)s photos encore à envoyer : reste %(left)s Ko",
              receipt.wanted.length,
              { left: figure(kilobytes(bytesLeft(receipt))) },
            )}
          </span>
        )}
      </div>
    </>
  );
  const open = receipt.state === "returned" && !leaving;
  return (
    <li data-id={receipt.id} data-state={receipt.state} class={open ? "margin remark" : ""}>
      {open ? (
        <a class="line" href={`#/corriger/${receipt.id}`}>
          {content}
          <Icon name="next" />
        </a>
      ) : (
        <div class="line">{content}</div>
      )}
    </li>
  );
}

export function ToCorrect() {
  const all = toCorrect.value;
  return (
    <>
      <Top>
        <h1>{t("À corriger (%(n)s)", { n: all.length })}</h1>
      </Top>
      <main class="page">
        {all.length === 0 && (
          <Empty>
            {t("Une fiche que votre superviseur·e vous renvoie se trouverait ici, avec ses remarques.")}
          </Empty>
        )}
        <ul class="lines edge">
          {all.map((one) => (
            <ReceiptLine key={one.id} receipt={one} />
          ))}
        </ul>
      </main>
    </>
  );
}

/** What the server has not said to have of this fiche’s photos. */
function bytesLeft({ files, wanted }: Receipt): number {
  const awaited = files.filter((one) => wanted.includes(one.sha256));
  return awaited.reduce((sum, one) => sum + one.bytes - (cuts.value[one.sha256]?.arrived ?? 0), 0);
}
