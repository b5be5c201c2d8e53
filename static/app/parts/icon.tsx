/** One drawing of the sprite (icons/sprite.svg), which the page holds once. */
import sprite from "../../icons/sprite.svg";

export function Icon({ name, form = false }: { name: string; form?: boolean }) {
  return (
    <svg class={form ? "icon-form" : "icon"} aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}

export function layDrawings(): void {
  const holder = document.createElement("div");
  holder.className = "drawings";
  holder.setAttribute("aria-hidden", "true");
  holder.innerHTML = sprite;
  document.body.append(holder);
}

const DRAWN: Record<string, string> = {
  formation: "formation",
  sensibilisation: "sensibilisation",
  dialogue: "dialogue",
  reunion_fds: "frontieres",
  reintegration: "reintegration",
  argent_travail: "argent",
  arts_culture_sport: "culture",
};

export const FormIcon = ({ form }: { form: string }) => <Icon name={DRAWN[form] ?? "blank"} form />;
