/** Once, online: who works on this telephone. *Prêt à travailler hors connexion* stands only when it is true. */
import { useState } from "preact/hooks";
import { enrol, makeReady, SomebodyElse, type Ready } from "../exchange/enrol.ts";
import { NotHeard } from "../exchange/server.ts";
import { trouble } from "../exchange/progress.ts";
import { t } from "../i18n.ts";
import { Actions, Mark } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { device, online, readStanding } from "../standing.ts";
import { Enrolled } from "./enrolled.tsx";

export function Enrol() {
  const [stage, setStage] = useState<"ask" | "fetch" | "done">("ask");
  const [said, setSaid] = useState("");
  const [ready, setReady] = useState<Ready | null>(null);
  const prepare = async (work: () => Promise<Ready>): Promise<void> => {
    setSaid("");
    setStage("fetch");
    try {
      setReady(await work());
      await readStanding();
      trouble.value = null;
      setStage("done");
    } catch (failure) {
      setSaid(words(failure));
      setStage("ask");
    }
  };
  const signUp = (username: string, password: string, phone: string): Promise<void> =>
    prepare(async () => {
      const enrolled = await enrol(username, password, phone);
      await readStanding();
      return makeReady(enrolled);
    });
  return (
    <>
      <header class="cover">
        <p class="cover-line">
          <span class="brand">
            <Icon name="carnet" /> {t("Carnet")}
          </span>
        </p>
        <h1>
          {stage === "done"
            ? t("Bonjour %(name)s", { name: device.value?.account.name ?? "" })
            : t("Inscrire ce téléphone")}
        </h1>
        <p>
          {stage === "done"
            ? t("Ce téléphone est inscrit sous le nom « %(name)s ».", { name: device.value?.name ?? "" })
            : t("Une seule fois, avec du réseau. Ensuite, Carnet travaille sans.")}
        </p>
      </header>
      {stage === "done" && ready ? (
        <Enrolled ready={ready} retry={() => void prepare(() => makeReady(device.value!))} />
      ) : (
        <Form busy={stage === "fetch"} said={said} signUp={signUp} />
      )}
    </>
  );
}

function words(failure: unknown): string {
  if (failure instanceof SomebodyElse)
    return t(
      "Des fiches d’une autre personne attendent encore sur ce téléphone. Elle doit d’abord les envoyer avec son compte.",
    );
  if (!(failure instanceof NotHeard))
    return t("Ce téléphone n’a pas pu garder les formulaires. Faites de la place, puis recommencez.");
  if (failure.trouble === "revoked")
    return t("Identifiant ou mot de passe inconnu. Vérifiez les deux, puis recommencez.");
  if (failure.trouble === "later") return t("Trop d’essais. Attendez quelques minutes, puis recommencez.");
  if (failure.trouble === "network")
    return t("Le serveur ne répond pas. Vérifiez le réseau, puis recommencez.");
  if (failure.trouble === "stranger")
    return t(
      "Ce réseau répond à la place du serveur (page de connexion ?). Ouvrez-la dans le navigateur, puis recommencez.",
    );
  return (
    serverWords(failure.body) || t("Le serveur n’a pas pu inscrire ce téléphone. Recommencez dans un moment.")
  );
}

/** The server's own sentence, where it gave one. */
function serverWords(body: string): string {
  try {
    const { title, detail } = JSON.parse(body) as { title?: string; detail?: string };
    return detail || title || "";
  } catch {
    return "";
  }
}

function Form({
  busy,
  said,
  signUp,
}: {
  busy: boolean;
  said: string;
  signUp: (username: string, password: string, phone: string) => Promise<void>;
}) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    void signUp(String(data.get("username")), String(data.get("password")), String(data.get("phone")));
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
        <form id="enrol" onSubmit={submit} class="stack">
          <Field id="username" label={t("Identifiant")} value={before?.account.username ?? ""} />
          <Field id="password" label={t("Mot de passe")} type="password" />
          <Field
            id="phone"
            label={t("Nom de ce téléphone")}
            value={before?.name ?? ""}
            hint={t("Par exemple : Téléphone d’Aïssa, Diffa")}
          />
        </form>
        {said && (
          <div class="notice margin wrong edge" role="alert">
            <Mark icon="wrong" tone="wrong">
              {t("Pas encore inscrit")}
            </Mark>
            <p>{said}</p>
          </div>
        )}
        <p role="status">
          {busy ? t("Inscription, puis formulaires et lieux : une minute ou deux sur un réseau lent…") : ""}
        </p>
      </main>
      <Actions>
        {before && (
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
