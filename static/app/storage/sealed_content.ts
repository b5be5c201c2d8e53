/** What a finished fiche travels as: sealed to the server's key, with its photos; plain only where there is no key. */
import { fileBound, recordBound, seal, SEALED_TYPE } from "../sync/sealing.ts";
import { fromText, toText, utf8 } from "../sync/bytes.ts";
import { sha256 } from "../sync/ids.ts";
import type { Envelope, FileReference, PublicKey } from "../sync/messages.ts";
import type { Change } from "./database.ts";
import type { Enrolled, KeptReference, StoredFile } from "./records.ts";

export interface Content {
  content: "plain" | "sealed";
  key: string | null;
  device: string;
  payload: string;
  sha256: string;
  /** The answers as the server will read them. */
  text: string;
  /** The files as they travel, and as their author knows them. */
  files: FileReference[];
  kept: KeptReference[];
  sealed: StoredFile[];
}

type Numbered = Pick<Envelope, "id" | "revision" | "sequence" | "form" | "version">;

/** The key to seal to: the server's current one, else the newest that it told us. */
export function recipient(keys: readonly PublicKey[]): PublicKey | undefined {
  const newest = [...keys].sort((a, b) => b.created.localeCompare(a.created));
  return newest.find((key) => key.current) ?? newest[0];
}

export async function contentOf(
  change: Change,
  fiche: Numbered,
  payload: string,
  files: readonly FileReference[],
): Promise<Content> {
  const keys = (await change.get("settings", "keys"))?.value as PublicKey[] | undefined;
  const device = ((await change.get("settings", "device"))?.value as Enrolled | undefined)?.id ?? "";
  const key = recipient(keys ?? []);
  if (!key) {
    const same = { content: "plain", key: null, payload, text: payload } as const;
    return { ...same, device, sha256: await sha256(payload), files: [...files], kept: [...files], sealed: [] };
  }
  const { sealed, kept } = await sealedFiles(change, fiche, files, device, key);
  const text = withFiles(payload, kept);
  const box = await seal(utf8(text), fromText(key.public), recordBound(fiche, device, key.id));
  const written = toText(box);
  return {
    ...{ content: "sealed", key: key.id, device, payload: written, sha256: await sha256(written), text, kept, sealed },
    files: sealed.map(({ data, ...reference }) => reference),
  };
}

async function sealedFiles(
  change: Change,
  { id, revision }: Numbered,
  files: readonly FileReference[],
  device: string,
  key: PublicKey,
): Promise<{ sealed: StoredFile[]; kept: KeptReference[] }> {
  const sealed: StoredFile[] = [];
  const kept: KeptReference[] = [];
  for (const one of files) {
    const stored = await change.get("files", one.sha256);
    const { name, bytes, type } = one;
    const known = { name, sha256: one.sha256, bytes, type };
    // A photo that is no longer here went up with an earlier revision: the server has it by its own digest.
    if (!stored) {
      kept.push({ ...known, sealed: null });
      continue;
    }
    const outside = `${sealed.length + 1}.sealed`;
    const box = await seal(new Uint8Array(stored.data), fromText(key.public), fileBound(id, revision, device, outside, key.id));
    const digest = await sha256(box.buffer);
    sealed.push({ name: outside, sha256: digest, bytes: box.length, type: SEALED_TYPE, data: box.buffer });
    kept.push({ ...known, sealed: digest });
  }
  return { sealed, kept };
}

function withFiles(payload: string, files: readonly KeptReference[]): string {
  if (files.length === 0) return payload;
  const { _meta, ...answers } = JSON.parse(payload) as Record<string, unknown>;
  return JSON.stringify({ ...answers, _meta: { ...(_meta as object | undefined), files } });
}
