/** Once, online: who works on this telephone, and the secret that closes it. */
import { useEffect, useState } from "preact/hooks";
import {
  begin,
  isSame,
  labelOf,
  makeReady,
  renew,
  signUp,
  takeOver,
  type Answer,
  type Proof,
  type Ready,
} from "../exchange/enrol.ts";
import { trouble } from "../exchange/progress.ts";
import { NotHeard } from "../exchange/server.ts";
import { t } from "../i18n.ts";
import { announce } from "../parts/announce.ts";
import { Actions, Mark, Notice } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { replaceWith } from "../router.ts";
import { device, online, people, previousOwner, readStanding } from "../standing.ts";
import { Enrolled } from "./enrolled.tsx";
import { ChooseSecret, type Chosen } from "./secret.tsx";

type Stage = "ask" | "asking" | "secret" | "keeping" | "fetch" | "done";

/** `invitation`: the code of a link or of a QR code that the office made. */
export function Enrol({ invitation }: { invitation: string }) {
  const [stage, setStage] = useState<Stage>(previousOwner.value ? "secret" : "ask");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [said, setSaid] = useState("");
  const [ready, setReady] = useState<Ready | null>(null);
  useEffect(() => {
    if (stage === "secret" || stage === "done") announce(true);
  }, [stage]);
  const attempt = async (during: Stage, otherwise: Stage, work: () => Promise<void>): Promise<void> => {
    setSaid("");
    setStage(during);
    try {
      await work();
    } catch (failure) {
      setSaid(words(failure));
      setStage(otherwise);
    }
  };
  const prepare = (): Promise<void> =>
    attempt("fetch", "fetch", async () => {
      await readStanding();
      setReady(await makeReady(device.value!));
      await readStanding();
      trouble.value = null;
      setStage("done");
    });
  const ask = (proof: Proof, phone: string): Promise<void> =>
    attempt("asking", "ask", async () => {
      const heard = await signUp(proof, phone);
      if (invitation) replaceWith("#/inscription");
      if (await isSame(heard)) {
        await renew(heard);
        return prepare();
      }
      setAnswer(heard);
      setStage("secret");
    });
  const choose = (choice: Chosen): Promise<void> =>
    attempt("keeping", "secret", async () => {
      const whole = { ...choice, label: choice.label || labelOf(people.value.length) };
      if (answer) await begin(answer, whole);
      else await takeOver(whole);
      await prepare();
    });
  return (
    <>
      <Cover stage={stage} />
      {stage === "done" && ready ? (
        <Enrolled ready={ready} retry={() => void prepare()} />
      ) : stage === "secret" || stage === "keeping" ? (
        <Secret busy={stage === "keeping"} said={said} only={answer?.secret ?? "pin"} choose={choose} />
      ) : stage === "fetch" ? (
        <Fetching said={said} retry={() => void prepare()} />
      ) : (
        <Form busy={stage === "asking"} said={said} invitation={invitation} ask={ask} />
      )}
    </>
  );
}

function Cover({ stage }: { stage: Stage }) {
  const begun = stage === "secret" || stage === "keeping";
  const name = device.value?.account.name ?? "";
  return (
    <header class="cover">
      <p class="cover-line">
        <span class="brand">
          <Icon name="carnet" /> {t("Carnet")}
        </span>
      </p>
      <h1 data-quiet={stage === "done" || undefined}>
        {stage === "done"
          ? t("Bonjour %(name)s", { name })
          : begun
            ? t("Encore une chose à choisir")
            : t("Inscrire ce téléphone")}
      </h1>
      <p>
        {stage === "done"
          ? t("Ce téléphone est inscrit sous le nom « %(name)s ».", { name: device.value?.name ?? "" })
          : begun && previousOwner.value
            ? t("Carnet chiffre maintenant ce qui est sur ce téléphone. Tout ce qui y est reste là.")
            : begun
              ? t("Ce téléphone est inscrit. Tout ce qui y sera gardé est chiffré.")
              : t("Une seule fois, avec du réseau. Ensuite, Carnet travaille sans.")}
      </p>
    </header>
  );
}

function words(failure: unknown): string {
  if (!(failure instanceof NotHeard))
    return t("Ce téléphone n’a pas pu garder les formulaires. Faites de la place, puis recommencez.");
  if (failure.trouble === "later") return t("Trop d’essais. Attendez quelques minutes, puis recommencez.");
  if (failure.trouble === "network")
    return t("Le serveur ne répond pas. Vérifiez le réseau, puis recommencez.");
  if (failure.trouble === "stranger")
    return t(
      "Ce réseau répond à la place du serveur (page de connexion ?). Ouvrez-la dans le navigateur, puis recommencez.",
    );
  if (failure.trouble === "revoked" && failure.problem.code === "bad_credentials")
    return t("Identifiant ou mot de passe inconnu. Vérifiez les deux, puis recommencez.");
  return (
    failure.sentence || t("Le serveur n’a pas pu inscrire ce téléphone. Recommencez dans un moment.")
  );
}

const Trouble = ({ said }: { said: string }) => (
  <Notice tone="wrong" title={t("Pas encore inscrit")}>
    <p>{said}</p>
  </Notice>
);

function Secret({
  busy,
  said,
  only,
  choose,
}: {
  busy: boolean;
  said: string;
  only: Answer["secret"];
  choose: (choice: Chosen) => Promise<void>;
}) {
  const shared = people.value.length > 0;
  return (
    <>
      <main class="page">
        <ChooseSecret
          id="secret"
          only={only}
          label={shared ? labelOf(people.value.length) : null}
          chosen={(choice) => void choose(choice)}
        />
        {said && <Trouble key={said} said={said} />}
        <p role="status">{busy ? t("Chiffrement…") : ""}</p>
      </main>
      <Actions>
        <button class="button" type="submit" form="secret" disabled={busy}>
          {t("Garder ce secret")} <Icon name="next" />
        </button>
      </Actions>
    </>
  );
}

function Fetching({ said, retry }: { said: string; retry: () => void }) {
  return (
    <>
      <main class="page">
        <p role="status">
          {said ? "" : t("Formulaires et lieux arrivent : une minute ou deux sur un réseau lent…")}
        </p>
        {said && (
          <Notice tone="doubt" title={t("Pas encore prêt hors connexion")}>
            <p>{said}</p>
          </Notice>
        )}
      </main>
      {said && (
        <Actions>
          <a class="button quiet" href="#/">
            {t("Plus tard")}
          </a>
          <button class="button" type="button" onClick={retry}>
            <Icon name="retry" /> {t("Essayer encore")}
          </button>
        </Actions>
      )}
    </>
  );
}

function Form({
  busy,
  said,
  invitation,
  ask,
}: {
  busy: boolean;
  said: string;
  invitation: string;
  ask: (proof: Proof, phone: string) => Promise<void>;
}) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const typed = (name: string): string => String(data.get(name) ?? "").trim();
    const proof = invitation
      ? { invitation }
      : { username: typed("username"), password: String(data.get("password")) };
    void ask(proof, typed("phone"));
  };
  const before = device.value;
  return (
    <>
      <main class="page">
        {!online.value && (
          <p class="badge" role="status">
            <Icon name="offline" /> {t("Hors connexion")}
          </p>
        )}
        <form id="enrol" onSubmit={submit} class="stack" autocomplete="off">
          {invitation ? (
            <Mark tone="sure" icon="sure">
              {t("Invitation lue : pas de mot de passe à écrire.")}
            </Mark>
          ) : (
            <>
              <Field id="username" label={t("Identifiant")} value={before?.account.username ?? ""} />
              <Field id="password" label={t("Mot de passe")} type="password" />
            </>
          )}
          <Field
            id="phone"
            label={t("Nom de ce téléphone")}
            value={before?.name ?? ""}
            hint={t("Par exemple : Téléphone d’Aïssa, Diffa")}
          />
        </form>
        {said && <Trouble key={said} said={said} />}
        <p role="status">{busy ? t("Inscription…") : ""}</p>
        {!before && (
          <a class="button quiet bare" href="/bureau/">
            {t("Vous cherchez le bureau ? Par ici.")}
          </a>
        )}
      </main>
      <Actions>
        {(before || people.value.length > 0) && (
          <a class="button quiet" href="#/">
            {t("Plus tard")}
          </a>
        )}
        <button class="button" type="submit" form="enrol" disabled={busy}>
          {t("Inscrire")} <Icon name="next" />
        </button>
      </Actions>
    </>
  );
}

function Field({
  id,
  label,
  type = "text",
  hint,
  value = "",
}: {
  id: string;
  label: string;
  type?: "text" | "password";
  hint?: string;
  value?: string;
}) {
  return (
    <div class="question">
      <label for={id}>{label}</label>
      <input
        class="field"
        id={id}
        name={id}
        {...({ type } as { type: "text" })}
        required
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        defaultValue={value}
        aria-describedby={hint ? `${id}-aide` : undefined}
      />
      {hint && (
        <p class="soft" id={`${id}-aide`}>
          {hint}
        </p>
      )}
    </div>
  );
}
