/** Forms, places and programmes for the road. */
import type { CompiledForm, Lists } from "../forms/definition.ts";
import type { FormOffer } from "../sync/messages.ts";
import { currentForms, keepForm, keepLists, storedLists, withdraw, withdrawOthers } from "../storage/provisions.ts";
import { fetchPictures } from "./pictures.ts";
import { askJson } from "./server.ts";
import type { Offers } from "./words.ts";

interface ProgrammeAnswer {
  programmes: {
    name: string;
    label: string;
    donor?: string;
    starts_on?: string;
    ends_on?: string;
    regions?: string[];
    names?: boolean;
    phases?: { name: string; label: string }[];
  }[];
}

/** All that an agent needs to work without a network; rejects when any part of it could not be had. */
export async function fetchAll(token: string): Promise<void> {
  const { forms } = await askJson<{ forms: FormOffer[] }>("/api/v1/forms", { token });
  const known = new Set((await currentForms()).map((form) => form.digest));
  for (const offer of forms) if (!known.has(offer.digest)) await fetchForm(offer, token);
  await withdrawOthers(forms.map((offer) => offer.id));
  await fetchPlaces(token);
  await fetchProgrammes(token);
}

/** What a sync answer offered, and the programmes once a day: they are small and change without notice. */
export async function refresh(offers: Offers, token: string): Promise<void> {
  for (const offer of offers.forms) await fetchForm(offer, token);
  if (offers.withdrawn.length > 0) await withdraw(offers.withdrawn);
  const places = await storedLists("places");
  if (offers.places && offers.places.digest !== places?.digest) await fetchPlaces(token);
  const programmes = await storedLists("programmes");
  if (!programmes || Date.now() - Date.parse(programmes.at) > 24 * 3600_000) await fetchProgrammes(token);
}

async function fetchForm(offer: FormOffer, token: string): Promise<void> {
  const form = await askJson<CompiledForm>(offer.url, { token });
  await fetchPictures(form, token);
  await keepForm(form, offer.digest);
}

async function fetchPlaces(token: string): Promise<void> {
  const answer = await askJson<{ digest: string; lists: Lists }>("/api/v1/places", { token });
  await keepLists("places", answer.digest, answer.lists, new Date());
}

async function fetchProgrammes(token: string): Promise<void> {
  const { programmes } = await askJson<ProgrammeAnswer>("/api/v1/programmes", { token });
  const rows = programmes.map((one) => ({
    name: one.name,
    label: one.label,
    donor: one.donor ?? "",
    starts_on: one.starts_on ?? "",
    ends_on: one.ends_on ?? "",
    regions: (one.regions ?? []).join(" "),
    noms: one.names ? "oui" : "non",
  }));
  const phases = programmes.flatMap((one) =>
    (one.phases ?? []).map((phase) => ({ name: phase.name, label: phase.label, programme: one.name })),
  );
  await keepLists("programmes", "", { programmes: rows, phases }, new Date());
}
