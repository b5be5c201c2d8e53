/** A photo: taken or chosen, made small, kept with the draft in one transaction. */
import { useEffect, useState } from "preact/hooks";
import { NotAPicture, shrink } from "../filling/photo.ts";
import { t } from "../i18n.ts";
import { kilobytes } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { file } from "../storage/files.ts";
import { newId } from "../sync/ids.ts";
import { described, Hint, Question, type WidgetProps } from "./question.tsx";
import { asText, has } from "./text.tsx";

export function ImageWidget({ filling, view }: WidgetProps) {
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const name = asText(view.value);
  const photo = filling.draft.files.find((one) => one.name === name);
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
  return (
    <Question filling={filling} view={view} labelled={false}>
      <p>
        <strong>{view.label}</strong>
      </p>
      <Hint view={view} />
      {photo && <Preview sha256={photo.sha256} label={view.label} />}
      {name && (
        <p class="soft">
          {photo ? t("%(n)s Ko, sans lieu ni date cachés", { n: kilobytes(photo.bytes) }) : name}
        </p>
      )}
      <div class="beside">
        <span class="button quiet low take">
          <Icon name="camera" /> <span>{name ? t("Reprendre") : t("Ajouter une photo")}</span>
          <input
            type="file"
            accept="image/*"
            id={id}
            {...aria}
            disabled={view.readOnly || busy}
            autocomplete="off"
            aria-label={`${view.label} – ${name ? t("Reprendre") : t("Ajouter une photo")}`}
            capture={has(view.node.appearance, "new") ? "environment" : undefined}
            onBlur={onBlur}
            onChange={(event) => void take(event.currentTarget)}
          />
        </span>
        {name && !view.readOnly && (
          <button class="button quiet low" type="button" onClick={() => filling.set(view.path, null)}>
            <Icon name="bin" /> {t("Enlever")}
          </button>
        )}
      </div>
      <p role="status">{busy ? t("La photo est rendue plus petite…") : ""}</p>
      {trouble && <p role="alert">{trouble}</p>}
    </Question>
  );
}

function Preview({ sha256, label }: { sha256: string; label: string }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let url = "";
    void file(sha256).then((stored) => {
      if (!stored) return;
      url = URL.createObjectURL(new Blob([stored.data], { type: stored.type }));
      setAddress(url);
    });
    return () => URL.revokeObjectURL(url);
  }, [sha256]);
  return address ? (
    <img class="preview" src={address} alt={label} />
  ) : (
    <p class="soft">{t("La photo est chez le serveur.")}</p>
  );
}
