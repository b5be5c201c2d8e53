/** Forms, places and programmes for the road. */
import type { CompiledForm, Lists } from "../forms/definition.ts";
import type { FormOffer } from "../sync/messages.ts";
import { currentForms, keepForm, keepLists, storedLists, withdraw, withdrawOthers } from "../storage/provisions.ts";
import { fetchPictures } from "./pictures.ts";
import { askJson, NotHeard } from "./server.ts";
import { stillOpen } from "../vault/session.ts";
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

/** For whom: what comes is kept in this person's vault, and in nobody's who opens theirs meanwhile. */
export interface Wanting {
  person: string;
  token: string;
}

/** All that an agent needs to work without a network; rejects when any part of it could not be had. */
export async function fetchAll(who: Wanting): Promise<void> {
  const { forms } = await had<{ forms: FormOffer[] }>("/api/v1/forms", who);
  const known = new Set((await currentForms()).map((form) => form.digest));
  for (const offer of forms) if (!known.has(offer.digest)) await fetchForm(offer, who);
  stillOpen(who.person);
  await withdrawOthers(forms.map((offer) => offer.id));
  await fetchPlaces(who);
  await fetchProgrammes(who);
}

/** What a sync answer offered, and the programmes once a day: they are small and change without notice. */
export async function refresh(offers: Offers, who: Wanting, stop: AbortSignal): Promise<void> {
  for (const offer of offers.forms) await fetchForm(offer, who, stop);
  stillOpen(who.person);
  if (offers.withdrawn.length > 0) await withdraw(offers.withdrawn);
  const places = await storedLists("places");
  if (offers.places && offers.places.digest !== places?.digest) await fetchPlaces(who, stop);
  const programmes = await storedLists("programmes");
  if (!programmes || Date.now() - Date.parse(programmes.at) > 24 * 3600_000) await fetchProgrammes(who, stop);
}

async function had<T extends object>(address: string, { person, token }: Wanting, signal?: AbortSignal): Promise<T> {
  const answer = await askJson<T>(address, signal ? { token, signal } : { token });
  stillOpen(person);
  return answer;
}

async function fetchForm(offer: FormOffer, who: Wanting, stop?: AbortSignal): Promise<void> {
  const form = await had<CompiledForm>(offer.url, who, stop);
  // another's JSON, or none of ours: what is here stays
  if (form.id !== offer.id || form.version !== offer.version) throw new NotHeard("stranger");
  await fetchPictures(form, who.token);
  stillOpen(who.person);
  await keepForm(form, offer.digest);
}

async function fetchPlaces(who: Wanting, stop?: AbortSignal): Promise<void> {
  const { digest, lists } = await had<{ digest: string; lists?: Lists }>("/api/v1/places", who, stop);
  if (!lists) throw new NotHeard("stranger");
  await keepLists("places", digest, lists, new Date());
}

async function fetchProgrammes(who: Wanting, stop?: AbortSignal): Promise<void> {
  const { programmes } = await had<ProgrammeAnswer>("/api/v1/programmes", who, stop);
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
