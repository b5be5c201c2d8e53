/** Fiches in the making. */
import { shortDay } from "../dates.ts";
import { t, tn } from "../i18n.ts";
import { Empty, Title, Top } from "../parts/frame.tsx";
import { FormIcon, Icon } from "../parts/icon.tsx";
import { ordinaryDrafts } from "../standing.ts";
import { deleteDraft } from "../storage/drafts.ts";
import type { Draft } from "../storage/records.ts";

export function Drafts() {
  const all = ordinaryDrafts.value;
  return (
    <>
      <Top>
        <h1>{all.length > 0 ? tn("Brouillon (%(n)s)", "Brouillons (%(n)s)", all.length) : t("Brouillons")}</h1>
      </Top>
      <main class="page">
        {all.length === 0 && (
          <Empty>
            {t(
              "Une fiche commencée et pas encore terminée se trouverait ici. Touchez « Remplir un formulaire » sur l’accueil.",
            )}
          </Empty>
        )}
        <ul class="lines edge">
          {all.map((draft) => (
            <DraftLine key={draft.id} draft={draft} />
          ))}
        </ul>
      </main>
    </>
  );
}

function DraftLine({ draft }: { draft: Draft }) {
  const remove = (): void => {
    if (
      confirm(
        t("Supprimer le brouillon « %(title)s » ? Ses réponses et ses photos seront perdues.", {
          title: draft.title,
        }),
      )
    )
      void deleteDraft(draft.id);
  };
  return (
    <li class="with-tool">
      <a class="line" href={`#/brouillon/${draft.id}`}>
        <FormIcon form={draft.form} />
        <div>
          <strong>
            <Title text={draft.title} />
          </strong>
          <span class="soft">{t("Touché le %(day)s", { day: shortDay(draft.updated, true) })}</span>
        </div>
      </a>
      <button class="tool" type="button" onClick={remove}>
        <Icon name="bin" />
        <span class="unseen">{t("Supprimer « %(title)s »", { title: draft.title })}</span>
      </button>
    </li>
  );
}
