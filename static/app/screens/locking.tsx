/** *Verrouillage*: closing the vault now, and another secret for it. */
import { useState } from "preact/hooks";
import { t, tn } from "../i18n.ts";
import { Notice } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { people, readStanding } from "../standing.ts";
import { lock } from "../vault/locking.ts";
import { changeSecret, MOST_FAILURES } from "../vault/people.ts";
import { openPerson } from "../vault/session.ts";
import { ChooseSecret, Typed, type Chosen } from "./secret.tsx";

/** By hand: what the disk would not take is given up only at its author's word. */
export const lockNow = (): void =>
  void lock(() =>
    confirm(t("Une fiche n’est pas enregistrée : verrouiller la perd. Verrouiller quand même ?")),
  );

export function Locking() {
  const [changing, setChanging] = useState(false);
  const [said, setSaid] = useState("");
  const one = people.value.find((each) => each.id === openPerson.value);
  if (!one) return null;
  return (
    <section class="stack">
      <h2>{t("Verrouillage")}</h2>
      <p class="soft">
        {one.kind === "pin"
          ? t("6 chiffres : un rideau. Carnet se ferme seul après %(n)s minutes sans être touché.", minutes(one.lockAfter))
          : t("4 mots : un mur. Carnet se ferme seul après %(n)s minutes sans être touché.", minutes(one.lockAfter))}
      </p>
      <button class="button quiet low" type="button" onClick={lockNow}>
        <Icon name="lock" /> {t("Verrouiller maintenant")}
      </button>
      {changing ? (
        <Change
          id={one.id}
          done={(words) => {
            setChanging(false);
            setSaid(words);
          }}
        />
      ) : (
        <button class="button quiet low" type="button" onClick={() => setChanging(true)}>
          {t("Changer de secret")}
        </button>
      )}
      <p role="status">{said}</p>
    </section>
  );
}

const minutes = (seconds: number): { n: number } => ({ n: Math.max(1, Math.round(seconds / 60)) });

function Change({ id, done }: { id: string; done: (words: string) => void }) {
  const [old, setOld] = useState("");
  const [wrong, setWrong] = useState("");
  const change = async ({ kind, secret }: Chosen): Promise<void> => {
    const tried = await changeSecret(id, old, { kind, secret });
    await readStanding();
    if (tried === "open") return done(t("Le nouveau secret est en place."));
    const left = MOST_FAILURES - (people.value.find((each) => each.id === id)?.failures ?? 0);
    setWrong(
      tn(
        "Votre secret actuel n’est pas le bon. Encore %(n)s essai, puis la clé est détruite.",
        "Votre secret actuel n’est pas le bon. Encore %(n)s essais, puis la clé est détruite.",
        left,
      ),
    );
  };
  return (
    <>
      <div class="stack" onInput={(event) => setOld((event.target as HTMLInputElement).value)}>
        <Typed name="old" label={t("Votre secret actuel")} />
      </div>
      <ChooseSecret
        id="change"
        only="pin"
        label={null}
        chosen={(choice) =>
          void change(choice).catch(() =>
            setWrong(t("NON enregistré : faites de la place sur le téléphone, puis recommencez.")),
          )
        }
      />
      {wrong && (
        <Notice tone="wrong" title={t("Pas changé")}>
          <p>{wrong}</p>
        </Notice>
      )}
      <button class="button" type="submit" form="change">
        {t("Changer de secret")}
      </button>
    </>
  );
}
