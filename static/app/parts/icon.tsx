/** One drawing of the sprite (icons/sprite.svg), which the page fetches and holds once. */

export function Icon({ name, form = false }: { name: string; form?: boolean }) {
  return (
    <svg class={form ? "icon-form" : "icon"} aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}

/** Each drawing keeps its place until they are all there; without them every button still has its words. */
export async function layDrawings(): Promise<void> {
  const holder = document.createElement("div");
  holder.className = "drawings";
  holder.setAttribute("aria-hidden", "true");
  document.body.append(holder);
  const sprite = await (await fetch(__SPRITE__)).text();
  holder.append(new DOMParser().parseFromString(sprite, "image/svg+xml").documentElement);
}

const DRAWN: Record<string, string> = {
  formation: "formation",
  sensibilisation: "sensibilisation",
  dialogue: "dialogue",
  reunion_fds: "frontieres",
  reintegration: "reintegration",
  argent_travail: "argent",
  chantier: "argent",
  beneficiaire: "argent",
  arts_culture_sport: "culture",
};

export const FormIcon = ({ form }: { form: string }) => <Icon name={DRAWN[form] ?? "blank"} form />;
