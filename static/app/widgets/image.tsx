/** A photo: taken or chosen, made small, kept with the draft in one transaction. Or a drawing. */
import { useState } from "preact/hooks";
import { NotAPicture, shrink } from "../filling/photo.ts";
import { t } from "../i18n.ts";
import { kilobytes } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { bare, Words } from "../parts/words.tsx";
import { newId } from "../sync/ids.ts";
import { Preview } from "./picture.tsx";
import { described, Help, Optional, Question, type WidgetProps } from "./question.tsx";
import { Pad } from "./sketch.tsx";
import { asText, has } from "./text.tsx";

export function ImageWidget({ filling, view }: WidgetProps) {
  const { appearance } = view.node;
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [drawing, setDrawing] = useState(false);
  const name = asText(view.value);
  const photo = filling.draft.files.find((one) => one.name === name);
  const signs = has(appearance, "signature");
  const drawn = signs || has(appearance, "draw");
  const { id, onBlur, ...aria } = described(filling, view);
  const take = async (input: HTMLInputElement): Promise<void> => {
    const chosen = input.files?.[0];
    if (!chosen) return;
    setTrouble("");
    setBusy(true);
    try {
      const side = Number(view.node.parameters?.["max-pixels"]) || undefined;
      await filling.addPhoto(
        view.path,
        await shrink(chosen, `${view.node.name}-${newId().slice(-12)}.jpg`, side),
      );
    } catch (failure) {
      setTrouble(
        failure instanceof NotAPicture
          ? t(
              "Ce fichier n’est pas une image que ce téléphone sait lire. Prenez une photo, ou choisissez une image JPEG ou PNG.",
            )
          : t("La photo n’a pas pu être gardée. Faites de la place sur le téléphone, puis reprenez-la."),
      );
    } finally {
      setBusy(false);
      input.value = "";
    }
  };
  const words = drawn
    ? signs
      ? name
        ? t("Signer de nouveau")
        : t("Signer")
      : name
        ? t("Continuer le dessin")
        : t("Dessiner")
    : name
      ? t("Reprendre")
      : t("Ajouter une photo");
  return (
    <Question filling={filling} view={view} labelled={false}>
      <p>
        <strong>
          <Words text={view.label} />
        </strong>
        <Optional view={view} />
      </p>
      <Help filling={filling} view={view} />
      {drawing ? (
        <Pad
          filling={filling}
          view={view}
          photo={signs ? undefined : photo}
          done={() => {
            setDrawing(false);
            onBlur();
          }}
        />
      ) : (
        <>
          {photo && <Preview sha256={photo.sha256} label={bare(view.label)} />}
          {name && !drawn && (
            <p class="soft">
              {photo ? t("%(n)s Ko, sans lieu ni date cachés", { n: kilobytes(photo.bytes) }) : name}
            </p>
          )}
          <div class="tools">
            {drawn ? (
              <button
                class="button quiet low"
                type="button"
                id={id}
                {...aria}
                aria-invalid={undefined}
                aria-required={undefined}
                disabled={view.readOnly}
                onClick={() => setDrawing(true)}
              >
                <Icon name="fill" /> {words}
              </button>
            ) : (
              <span class="button quiet low take">
                <Icon name="camera" /> <span>{words}</span>
                <input
                  type="file"
                  accept="image/*"
                  id={id}
                  {...aria}
                  disabled={view.readOnly || busy}
                  autocomplete="off"
                  aria-label={`${bare(view.label)} – ${words}`}
                  capture={
                    has(appearance, "new-front") ? "user" : has(appearance, "new") ? "environment" : undefined
                  }
                  onBlur={onBlur}
                  onChange={(event) => void take(event.currentTarget)}
                />
              </span>
            )}
            {photo && has(appearance, "annotate") && !view.readOnly && (
              <button class="button quiet low" type="button" onClick={() => setDrawing(true)}>
                <Icon name="fill" /> {t("Dessiner dessus")}
              </button>
            )}
            {name && !view.readOnly && (
              <button class="button quiet low" type="button" onClick={() => filling.set(view.path, null)}>
                <Icon name="bin" /> {t("Enlever")}
              </button>
            )}
          </div>
          <p role="status">{busy ? t("La photo est rendue plus petite…") : ""}</p>
          {trouble && <p role="alert">{trouble}</p>}
        </>
      )}
    </Question>
  );
}
