/** J and K go down and up the list, X chooses, Entrée opens. Letters are left alone while somebody types. */
export function listenToKeys(form: HTMLFormElement): void {
  const rows = [...form.querySelectorAll<HTMLTableRowElement>("tbody tr:not(.group)")];
  const help = form.querySelector<HTMLElement>("[data-keys]");
  if (help) help.hidden = false;
  let here = -1;

  const go = (index: number) => {
    rows[here]?.classList.remove("here");
    here = Math.min(Math.max(index, 0), rows.length - 1);
    rows[here]?.classList.add("here");
    rows[here]?.querySelector<HTMLElement>("a")?.focus();
  };
  const choose = () => {
    rows[here]?.querySelector<HTMLInputElement>("input[name=chosen]")?.click();
  };
  const gestures: Record<string, () => void> = { j: () => go(here + 1), k: () => go(here - 1), x: choose };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const gesture = gestures[event.key.toLowerCase()];
    if (!gesture) return;
    event.preventDefault();
    gesture();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target.matches("textarea, select, [contenteditable]");
}
