/** The pictures of a form (`media::image`), fetched before it is offered: nobody fills it without them. */
import type { CompiledForm } from "../forms/definition.ts";
import { keepMedium, mediaKept } from "../storage/media.ts";
import { sha256 } from "../sync/ids.ts";
import { authorization, NotHeard } from "./server.ts";

const PATIENCE = 90_000;

export async function fetchPictures(form: CompiledForm, token: string): Promise<void> {
  const shown = Object.entries(form.media ?? {});
  if (shown.length === 0) return;
  const kept = await mediaKept();
  for (const [name, digest] of shown) {
    if (kept.has(digest)) continue;
    const at = [form.id, form.version, "media", name].map(encodeURIComponent).join("/");
    const picture = await fetched(`/api/v1/forms/${at}`, token);
    const data = await picture.arrayBuffer();
    // a portal's page, or half of a picture: the form comes again at the next contact
    if ((await sha256(data)) !== digest) throw new NotHeard("stranger");
    await keepMedium({ sha256: digest, name, type: picture.type, bytes: data.byteLength, data });
    kept.add(digest);
  }
}

async function fetched(address: string, token: string): Promise<Blob> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const reply = await fetch(address, { headers: authorization(token), signal });
    if (reply.ok) return await reply.blob();
  } catch {
    // said below, as for any other part that could not be had
  }
  throw new NotHeard("network");
}
