/** A picture that the form brought along (`media::image`), or one that this telephone keeps. */
import { useEffect, useState } from "preact/hooks";
import type { Filling } from "../filling/filling.ts";
import { t } from "../i18n.ts";
import { file } from "../storage/files.ts";
import { medium } from "../storage/media.ts";
import type { StoredFile } from "../storage/records.ts";

export type Read = (sha256: string) => Promise<StoredFile | undefined>;

/** The address of what the telephone keeps: undefined while it is read, "" when it is not there. */
export function useStored(sha256: string | undefined, read: Read): string | undefined {
  const [address, setAddress] = useState<string | undefined>();
  useEffect(() => {
    let url = "";
    let gone = false;
    setAddress(undefined);
    void (sha256 ? read(sha256) : Promise.resolve(undefined)).then((stored) => {
      if (gone) return;
      if (stored) url = URL.createObjectURL(new Blob([stored.data], { type: stored.type }));
      setAddress(url);
    });
    return () => {
      gone = true;
      URL.revokeObjectURL(url);
    };
  }, [sha256]);
  return address;
}

export function Preview({ sha256, label }: { sha256: string; label: string }) {
  const address = useStored(sha256, file);
  if (address) return <img class="preview" src={address} alt={label} />;
  return address === "" ? <p class="soft">{t("La photo est chez le serveur.")}</p> : null;
}

/** The form's own picture, by the name that its author gave it. */
export function FormPicture({ filling, name, alt }: { filling: Filling; name: string; alt: string }) {
  const address = useStored(filling.session.form.media?.[name], medium);
  if (address) return <img class="preview" src={address} alt={alt} />;
  return address === "" ? <p class="soft">{t("L’image « %(name)s » n’est pas sur ce téléphone.", { name })}</p> : null;
}
