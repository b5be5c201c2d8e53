/** The lock screen. It may be seen at a checkpoint: it says nothing of who, where or for whom. */
import { useEffect, useState } from "preact/hooks";
import { startSending } from "../exchange/schedule.ts";
import { t, tn } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { people, readStanding } from "../standing.ts";
import type { Person } from "../storage/people.ts";
import { MOST_FAILURES, unlock, type Tried } from "../vault/people.ts";
import { PIN_LENGTH } from "../vault/secrets.ts";
import { Ended } from "./ended.tsx";
import { HIDDEN } from "./secret.tsx";

export function Unlock() {
  const [chosen, choose] = useState("");
  useCover();
  const known = people.value;
  const one = known.length === 1 ? known[0]! : known.find((each) => each.id === chosen);
  if (!one) return <Who known={known} choose={choose} />;
  const back = known.length > 1 ? () => choose("") : undefined;
  return one.wrapped ? (
    <Opening key={one.id} one={one} {...(back ? { back } : {})} />
  ) : (
    <Ended one={one} {...(back ? { back } : {})} />
  );
}

/** The whole page is the cover of a closed notebook. */
function useCover(): void {
  useEffect(() => {
    document.body.classList.add("closed", "cover");
    return () => document.body.classList.remove("closed", "cover");
  }, []);
}

function Who({ known, choose }: { known: Person[]; choose: (id: string) => void }) {
  return (
    <main class="page">
      <div class="closed-head">
        <Icon name="lock" />
        <h1 data-quiet>{t("Carnet est verrouillé")}</h1>
        <p>{t("Lequel voulez-vous ouvrir ?")}</p>
      </div>
      <ul class="who">
        {known.map((one) => (
          <li key={one.id}>
            <button class="button" type="button" onClick={() => choose(one.id)}>
              <span>{one.label}</span>
            </button>
          </li>
        ))}
      </ul>
      <a class="closed-foot" href="#/inscription">
        {t("Un autre carnet sur ce téléphone")}
      </a>
    </main>
  );
}

function Opening({ one, back }: { one: Person; back?: () => void }) {
  const [state, setState] = useState<Tried | "" | "trying" | "broken">("");
  const [forgotten, setForgotten] = useState(false);
  const attempt = async (secret: string): Promise<void> => {
    setState("trying");
    try {
      const tried = await unlock(one.id, secret);
      await readStanding();
      if (tried === "open") startSending();
      else setState(tried);
    } catch {
      setState("broken");
    }
  };
  useEffect(() => document.getElementById("the-secret")?.focus(), []);
  const Secret = one.kind === "pin" ? Digits : Phrase;
  return (
    <main class="page">
      <div class="closed-head">
        <Icon name="lock" />
        <h1 data-quiet>{t("Carnet est verrouillé")}</h1>
        {back && <p>{one.label}</p>}
        <p>
          <label for="the-secret">
            {one.kind === "pin" ? t("Entrez votre code à 6 chiffres") : t("Entrez vos quatre mots")}
          </label>
        </p>
      </div>
      <Secret busy={state === "trying"} attempt={attempt} wrong={state === "wrong"} />
      <p class="closed-said" role={state === "wrong" || state === "broken" ? "alert" : "status"}>
        {said(state, one)}
      </p>
      {forgotten && <Forgotten />}
      {back ? (
        <button class="closed-foot" type="button" onClick={back}>
          {t("Un autre carnet")}
        </button>
      ) : (
        !forgotten && (
          <button class="closed-foot" type="button" onClick={() => setForgotten(true)}>
            {one.kind === "pin" ? t("Code oublié ?") : t("Mots oubliés ?")}
          </button>
        )
      )}
    </main>
  );
}

function said(state: string, one: Person): string {
  if (state === "trying") return t("Ouverture…");
  if (state === "broken")
    return t("Ce téléphone ne peut pas lire la mémoire de Carnet ; rien n’est effacé. Faites de la place, puis essayez encore.");
  if (state !== "wrong") return "";
  const left = MOST_FAILURES - one.failures;
  return tn(
    "Ce n’est pas le bon. Encore %(n)s essai, puis la clé est détruite.",
    "Ce n’est pas le bon. Encore %(n)s essais, puis la clé est détruite.",
    left,
  );
}

/** Nobody can open it in their place, and the screen does not pretend otherwise. */
function Forgotten() {
  return (
    <div class="closed-said">
      <p>
        {t(
          "Personne ne peut l’ouvrir à votre place. Vos fiches terminées partent quand même ; les brouillons restent fermés.",
        )}
      </p>
      <a class="closed-foot" href="#/inscription">
        {t("Commencer un autre carnet")}
      </a>
    </div>
  );
}

interface Entry {
  busy: boolean;
  wrong: boolean;
  attempt: (secret: string) => Promise<void>;
}

/** Our own keys: no keyboard that learns. The hidden field serves keyboards and screen readers. */
function Digits({ busy, wrong, attempt }: Entry) {
  const [typed, setTyped] = useState("");
  const take = (next: string): void => {
    const digits = next.replace(/\D/g, "").slice(0, PIN_LENGTH);
    if (busy) return;
    setTyped(digits);
    if (digits.length === PIN_LENGTH) void attempt(digits).finally(() => setTyped(""));
  };
  return (
    <>
      <div class={`code ${wrong ? "shaken" : ""}`}>
        <input
          class="unseen"
          id="the-secret"
          {...HIDDEN}
          inputMode="none"
          autocomplete="off"
          value={typed}
          readOnly={busy}
          onInput={(event) => take(event.currentTarget.value)}
        />
        {Array.from({ length: PIN_LENGTH }, (_, index) => (
          <i key={index} class={index < typed.length ? "in" : ""} />
        ))}
      </div>
      <div class="keys" role="group" aria-label={t("Chiffres")}>
        {["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"].map((digit) => (
          <button key={digit} type="button" disabled={busy} onClick={() => take(typed + digit)}>
            {digit}
          </button>
        ))}
        <button type="button" disabled={busy} onClick={() => setTyped(typed.slice(0, -1))}>
          <Icon name="erase" />
          <span class="unseen">{t("Effacer un chiffre")}</span>
        </button>
      </div>
    </>
  );
}

function Phrase({ busy, attempt }: Entry) {
  const [shown, show] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const secret = String(new FormData(form).get("secret"));
    if (secret.trim()) void attempt(secret).finally(() => form.reset());
  };
  return (
    <form class="stack" onSubmit={submit} autocomplete="off">
      <input
        class="field"
        id="the-secret"
        name="secret"
        {...(shown ? {} : HIDDEN)}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        readOnly={busy}
      />
      <button class="button quiet low" type="button" aria-pressed={shown} onClick={() => show(!shown)}>
        {shown ? t("Cacher les mots") : t("Montrer les mots")}
      </button>
      <button class="button" type="submit" disabled={busy}>
        {t("Ouvrir")} <Icon name="next" />
      </button>
    </form>
  );
}
