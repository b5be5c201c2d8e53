/** Which form: the programme is already the last one's. */
import { useEffect, useState } from "preact/hooks";
import type { Localised, Text } from "../forms/definition.ts";
import { newDraft } from "../filling/opening.ts";
import { language, t } from "../i18n.ts";
import { Empty, Top } from "../parts/frame.tsx";
import { FormIcon, Icon } from "../parts/icon.tsx";
import { go } from "../router.ts";
import { device, forms } from "../standing.ts";
import { lists } from "../storage/provisions.ts";
import type { StoredForm } from "../storage/records.ts";
import { keepSetting, setting } from "../storage/settings.ts";

type Rows = readonly Record<string, string>[];

export function plain(text: Text): string {
  const byLanguage = text as Record<string, Localised>;
  const one =
    typeof text === "string" || "t" in text
      ? text
      : (byLanguage[language.value] ?? Object.values(byLanguage)[0] ?? "");
  return typeof one === "string"
    ? one
    : (one as { t: unknown[] }).t.filter((piece) => typeof piece === "string").join("");
}

export function Choose() {
  const [programmes, setProgrammes] = useState<Rows>([]);
  const [programme, setProgramme] = useState("");
  useEffect(() => {
    void (async () => {
      const mine = device.value?.programmes ?? [];
      const all = (await lists())["programmes"] ?? [];
      const own = all.filter((row) => mine.length === 0 || mine.includes(row["name"] ?? ""));
      setProgrammes(own);
      const last = (await setting("last"))?.["programme"] ?? "";
      setProgramme(own.some((row) => row["name"] === last) ? last : (own[0]?.["name"] ?? ""));
    })();
  }, []);
  const choose = async (name: string): Promise<void> => {
    setProgramme(name);
    await keepSetting("last", { ...(await setting("last")), programme: name });
  };
  const offered = forms.value.filter(
    ({ definition }) =>
      !definition.settings?.programmes?.length ||
      !programme ||
      definition.settings.programmes.includes(programme),
  );
  return (
    <>
      <Top>
        <h1>{t("Quel formulaire ?")}</h1>
      </Top>
      <main class="page">
        {programmes.length > 0 && (
          <div class="ledger first edge">
            <div>
              <label for="programme">{t("Programme")}</label>
              <span class="pick">
                <select
                  id="programme"
                  value={programme}
                  autocomplete="off"
                  onChange={(event) => void choose(event.currentTarget.value)}
                >
                  {programmes.map((row) => (
                    <option value={row["name"]} selected={row["name"] === programme}>
                      {row["label"]}
                    </option>
                  ))}
                </select>
                <Icon name="down" />
              </span>
            </div>
          </div>
        )}
        {offered.length === 0 && (
          <Empty>
            {t(
              "Aucun formulaire sur ce téléphone. Avec du réseau, ouvrez Réglages puis « Mettre à jour les formulaires ».",
            )}
          </Empty>
        )}
        <ul class="lines edge">
          {inOrder(offered).map((form) => (
            <Choice key={form.id} form={form} programme={programme} />
          ))}
        </ul>
      </main>
    </>
  );
}

const ORDER = [
  "formation",
  "sensibilisation",
  "dialogue",
  "reunion_fds",
  "reintegration",
  "chantier",
  "beneficiaire",
  "argent_travail",
  "arts_culture_sport",
];
const rank = (form: StoredForm): number => (ORDER.includes(form.id) ? ORDER.indexOf(form.id) : ORDER.length);

const inOrder = (all: StoredForm[]): StoredForm[] =>
  [...all].sort(
    (a, b) => rank(a) - rank(b) || plain(a.definition.title).localeCompare(plain(b.definition.title)),
  );

function Choice({ form, programme }: { form: StoredForm; programme: string }) {
  const [failed, setFailed] = useState(false);
  const start = async (): Promise<void> => {
    try {
      go(`#/brouillon/${await newDraft(form, programme)}`);
    } catch {
      setFailed(true);
    }
  };
  return (
    <li class={failed ? "margin wrong" : ""}>
      <button class="line" type="button" data-form={form.id} onClick={() => void start()}>
        <FormIcon form={form.id} />
        <div>
          <strong>{plain(form.definition.title)}</strong>
          {failed && (
            <span role="alert">
              {t("Ce téléphone n’a plus de place : la fiche n’a pas pu être commencée.")}
            </span>
          )}
        </div>
        <Icon name="next" />
      </button>
    </li>
  );
}
