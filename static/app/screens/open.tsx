/** Opens the draft that the address names, holds it while it is on screen, and says so when it cannot. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { stay } from "../filling/moving.ts";
import { movedOver, NoSuchDraft, NoSuchForm, openDraft, OpenElsewhere, type Open } from "../filling/opening.ts";
import type { Filling } from "../filling/filling.ts";
import { leave, takeBack, unsaved } from "../filling/unsaved.ts";
import { t } from "../i18n.ts";
import { announce } from "../parts/announce.ts";
import { Notice, Top } from "../parts/frame.tsx";
import { Move } from "./move.tsx";

/** The draft on screen, so that another part of the app (an update, a closing tab) can have it written. */
let onScreen: Filling | null = null;
export async function flushOpenDraft(): Promise<boolean> {
  while (onScreen) {
    if (!(await onScreen.save())) return false;
    // a word that came while the others were written
    if (onScreen?.saved.value !== "pending") break;
  }
  return unsaved.value.size === 0;
}

export function WithDraft({
  id,
  children,
}: {
  id: string;
  children: (filling: Filling) => ComponentChildren;
}) {
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState("");
  const held = useRef<Open | null>(null);
  useEffect(() => {
    let left = false;
    const kept = takeBack(id);
    void (kept ? Promise.resolve(kept) : openDraft(id))
      .then((opened) => {
        if (left) return leave(opened);
        held.current = opened;
        onScreen = opened.filling;
        setOpen(opened);
      })
      .catch((failure: unknown) => setSaid(words(failure)));
    return () => {
      left = true;
      if (!held.current) return;
      if (onScreen === held.current.filling) onScreen = null;
      void leave(held.current);
      held.current = null;
    };
  }, [id]);
  // the screen that the address names comes only now, after the one that says "opening"
  useEffect(() => {
    if (open) announce(true);
  }, [open]);
  const goOn = (next: Open): void => {
    held.current = next;
    onScreen = next.filling;
    setOpen(next);
  };
  if (said) return <CannotOpen said={said} />;
  if (open?.offer) {
    const { filling, offer, release } = open;
    return (
      <Move
        draft={filling.draft}
        offer={offer}
        onMove={async () => goOn(await movedOver(open))}
        onStay={async () => goOn((await stay(filling.draft, offer), { filling, release }))}
      />
    );
  }
  return open ? (
    <>{children(open.filling)}</>
  ) : (
    <p class="page soft" role="status">
      {t("Ouverture de la fiche…")}
    </p>
  );
}

function words(failure: unknown): string {
  if (failure instanceof OpenElsewhere)
    return t("Cette fiche est ouverte dans un autre onglet. Continuez là-bas, ou fermez-le.");
  if (failure instanceof NoSuchForm)
    return t(
      "Le formulaire de cette fiche n’est plus sur ce téléphone. Avec du réseau, ouvrez Réglages puis « Mettre à jour les formulaires ».",
    );
  if (failure instanceof NoSuchDraft)
    return t("Cette fiche n’est plus un brouillon : cherchez-la dans « Prêtes à envoyer » ou « Reçues ».");
  return t("Ce téléphone ne peut pas lire les fiches. Rien n’est effacé.");
}

function CannotOpen({ said }: { said: string }) {
  return (
    <>
      <Top>
        <h1>{t("Fiche fermée")}</h1>
      </Top>
      <main class="page">
        <Notice tone="doubt" title={t("Pas ici")}>
          <p>{said}</p>
        </Notice>
      </main>
    </>
  );
}

addEventListener("beforeunload", (event) => {
  if (onScreen?.saved.value === "failed" || unsaved.value.size > 0) event.preventDefault();
});
addEventListener("pagehide", () => void flushOpenDraft());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") void flushOpenDraft();
});
