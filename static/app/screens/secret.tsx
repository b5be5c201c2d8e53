/** Choosing a secret: six digits, a curtain, or four drawn words, a wall; each is called what it is. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n.ts";
import { Notice } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { drawn, normal, PIN_LENGTH, weakness, words, type SecretKind } from "../vault/secrets.ts";

export interface Chosen {
  kind: SecretKind;
  secret: string;
  label: string;
}

/** `id` of the form, so that a button elsewhere can send it; `label`: proposed name on the lock screen, or none. */
export function ChooseSecret({
  id,
  only,
  label,
  chosen,
}: {
  id: string;
  only: SecretKind;
  label: string | null;
  chosen: (what: Chosen) => void;
}) {
  const [kind, setKind] = useState<SecretKind>(only);
  const [phrase, setPhrase] = useState<string[]>([]);
  const [said, setSaid] = useState("");
  const draw = (): void => {
    words().then(
      (list) => setPhrase(drawn(list)),
      () => setSaid(t("La liste des mots n’a pas pu venir : il faut du réseau. Touchez « Tirer d’autres mots ».")),
    );
  };
  useEffect(() => {
    if (kind === "passphrase" && phrase.length === 0) draw();
  }, [kind]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const typed = (name: string): string => String(data.get(name) ?? "");
    const wrong = kind === "pin" ? wrongPin(typed("code-1"), typed("code-2")) : wrongPhrase(phrase, typed("words"));
    setSaid(wrong);
    if (!wrong) chosen({ kind, secret: kind === "pin" ? typed("code-1") : phrase.join(" "), label: typed("label") });
  };
  return (
    <form id={id} class="stack" onSubmit={submit} autocomplete="off">
      <fieldset>
        <legend>
          <h2>{t("Choisissez votre secret")}</h2>
        </legend>
        <p class="soft">{t("Il ferme Carnet et chiffre vos fiches. Personne d’autre ne le connaît.")}</p>
        {only === "pin" ? (
          <Option
            name={t("6 chiffres")}
            about={t("Un rideau : arrête un curieux, pas un spécialiste.")}
            value="pin"
            kind={kind}
            set={setKind}
          >
            <div class="choice-detail two">
              <Typed name="code-1" label={t("Votre code")} digits />
              <Typed name="code-2" label={t("Encore une fois")} digits />
            </div>
          </Option>
        ) : (
          <p>{t("Votre programme demande quatre mots : un code de 6 chiffres ne suffit pas pour ses fiches.")}</p>
        )}
        <Option
          name={t("4 mots tirés au sort")}
          about={t("Un mur : protège même un téléphone pris.")}
          value="passphrase"
          kind={kind}
          set={setKind}
        >
          <div class="choice-detail">
            <p class="phrase" data-phrase={phrase.join(" ")}>
              <strong>{phrase.join("\u00a0· ")}</strong>
            </p>
            <button class="button quiet low" type="button" onClick={draw}>
              <Icon name="shuffle" /> {t("Tirer d’autres mots")}
            </button>
            <Typed
              name="words"
              label={t("Écrivez-les, dans l’ordre")}
              hint={t("Les accents ne comptent pas. Notez-les chez vous, jamais sur le téléphone.")}
            />
          </div>
        </Option>
      </fieldset>
      {label !== null && (
        <div class="question">
          <label for="label">{t("Nom de votre carnet sur l’écran fermé")}</label>
          <input class="field" id="label" name="label" autocomplete="off" maxLength={30} defaultValue={label} required />
          <p class="soft">{t("Tout le monde le voit : n’y mettez ni votre nom ni un lieu.")}</p>
        </div>
      )}
      {said && (
        <Notice key={said} tone="wrong" title={t("Pas encore choisi")}>
          <p>{said}</p>
        </Notice>
      )}
    </form>
  );
}

function wrongPin(first: string, second: string): string {
  const weak = weakness(first);
  if (weak === "short") return t("Le code a %(n)s chiffres.", { n: PIN_LENGTH });
  if (weak) return t("Ce code est de ceux qu’on essaie d’abord (suite, répétition, dessin du clavier). Prenez-en un autre.");
  return first === second ? "" : t("Les deux codes ne sont pas les mêmes. Écrivez-les encore une fois.");
}

function wrongPhrase(phrase: readonly string[], typed: string): string {
  if (phrase.length === 0) return t("Les mots ne sont pas encore tirés.");
  const same = normal("passphrase", typed) === normal("passphrase", phrase.join(" "));
  return same ? "" : t("Ce ne sont pas ces quatre mots. Regardez-les bien, puis écrivez-les dans l’ordre.");
}

function Option({
  name,
  about,
  value,
  kind,
  set,
  children,
}: {
  name: string;
  about: string;
  value: SecretKind;
  kind: SecretKind;
  set: (kind: SecretKind) => void;
  children: preact.ComponentChildren;
}) {
  return (
    <div class="choice">
      <input
        type="radio"
        name="secret"
        id={`secret-${value}`}
        autocomplete="off"
        checked={kind === value}
        onChange={() => set(value)}
      />
      <label for={`secret-${value}`}>
        <span>
          <strong>{name}</strong>
          <br />
          {about}
        </span>
      </label>
      {kind === value && children}
    </div>
  );
}

/** What is typed is not shown, and taught to no keyboard. (Preact's types know text fields only.) */
export const HIDDEN = { type: "password" as string as "text" };

/** A field whose words no keyboard learns and no browser keeps. */
export function Typed({
  name,
  label,
  hint,
  digits = false,
}: {
  name: string;
  label: string;
  hint?: string;
  digits?: boolean;
}) {
  return (
    <div class="question">
      <label for={name}>{label}</label>
      <input
        class="field"
        id={name}
        name={name}
        {...HIDDEN}
        inputMode={digits ? "numeric" : "text"}
        maxLength={digits ? PIN_LENGTH : 200}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={hint ? `${name}-aide` : undefined}
      />
      {hint && (
        <p class="soft" id={`${name}-aide`}>
          {hint}
        </p>
      )}
    </div>
  );
}
