/** A file to hand over: shared by the telephone, or saved on it. */
import { t } from "../i18n.ts";
import { Icon } from "./icon.tsx";

/** By the telephone's own sharing where it takes such a file, and always as a file on the telephone. */
export function Hand({ file }: { file: File }) {
  const shared = shareable(file);
  return (
    <>
      {shared && (
        <button
          class="button low"
          type="button"
          onClick={() => void navigator.share({ files: [shared] }).catch(() => undefined)}
        >
          <Icon name="send" /> {t("Partager")}
        </button>
      )}
      <button class="button quiet low" type="button" onClick={() => download(file)}>
        <Icon name="down" /> {t("Enregistrer le fichier")}
      </button>
    </>
  );
}

/** Chrome shares texts, and no file whose name ends as ours does: the same under a name that it lets through. */
function shareable(file: File): File | null {
  const text = new File([file], `${file.name}.txt`, { type: "text/plain" });
  return [file, text].find((one) => navigator.canShare?.({ files: [one] })) ?? null;
}

function download(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
