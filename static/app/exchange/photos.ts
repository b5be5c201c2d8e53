/** Photos, after the words, one at a time: PUT /api/v1/files/<sha256>, believed when the answer names the digest. */
import { file } from "../storage/files.ts";
import { note } from "../storage/journal.ts";
import { fileArrived, receipts } from "../storage/receipts.ts";
import type { StoredFile } from "../storage/records.ts";
import { cuts, progress } from "./progress.ts";
import { authorization, NotHeard } from "./server.ts";

/** Photos that the server looked at and will not have: they stay here, and hold up no other. */
const turnedAway = new Set<string>();

/** The photos that the server still wants and the phone still has. */
export async function wantedPhotos(): Promise<StoredFile[]> {
  const wanted = new Set((await receipts()).flatMap((one) => one.wanted));
  const found = await Promise.all([...wanted].map(file));
  return found.filter((one): one is StoredFile => one !== undefined);
}

export async function sendPhotos(token: string, stop: AbortSignal): Promise<void> {
  for (const photo of await wantedPhotos()) {
    if (turnedAway.has(photo.sha256)) continue;
    try {
      await put(photo, token, stop);
    } catch (failure) {
      if (!(failure instanceof NotHeard) || failure.trouble !== "server" || !failure.detail.startsWith("4"))
        throw failure;
      turnedAway.add(photo.sha256);
      await note("photo refused", `${photo.sha256.slice(0, 8)} ${failure.detail}`);
      continue;
    }
    await fileArrived(photo.sha256);
    await note("photo", `${photo.sha256.slice(0, 8)} ${photo.bytes}`);
    progress.value = { ...progress.value, photo: null, done: progress.value.done + photo.bytes };
  }
}

/** XMLHttpRequest, because fetch does not say how much of a body has left. */
function put(photo: StoredFile, token: string, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const leave = (failure: NotHeard): void => {
      cuts.value = { ...cuts.value, [photo.sha256]: progress.value.photo?.sent ?? 0 };
      reject(failure);
    };
    request.open("PUT", `/api/v1/files/${photo.sha256}`);
    request.setRequestHeader("Content-Type", photo.type);
    for (const [name, value] of Object.entries(authorization(token))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => going(photo, event.loaded);
    request.onerror = () => leave(new NotHeard("network"));
    request.onabort = () => leave(new NotHeard("stopped"));
    request.onload = () => (isStored(request, photo) ? resolve() : leave(whyNot(request)));
    stop.addEventListener("abort", () => request.abort(), { once: true });
    going(photo, 0);
    request.send(photo.data);
  });
}

function going(photo: StoredFile, sent: number): void {
  const { [photo.sha256]: _cut, ...others } = cuts.value;
  cuts.value = others;
  progress.value = {
    ...progress.value,
    phase: "photos",
    photo: { sha256: photo.sha256, sent, bytes: photo.bytes },
  };
}

function isStored(request: XMLHttpRequest, photo: StoredFile): boolean {
  if (request.status !== 200 && request.status !== 201) return false;
  try {
    return (JSON.parse(request.responseText) as { sha256?: unknown }).sha256 === photo.sha256;
  } catch {
    return false;
  }
}

function whyNot(request: XMLHttpRequest): NotHeard {
  if (request.status === 401) return new NotHeard("revoked", String(request.status));
  if (request.status === 408 || request.status === 429) return new NotHeard("later", String(request.status));
  const ours = (request.getResponseHeader("Content-Type") ?? "").includes("json");
  return new NotHeard(
    request.status >= 500 || (ours && request.status >= 400) ? "server" : "stranger",
    String(request.status),
  );
}
