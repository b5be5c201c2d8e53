/** Each screen is announced: its name in the window's title, and the reader's focus at its heading. */
import { route } from "../router.ts";

export function announce(move: boolean): void {
  requestAnimationFrame(() => {
    const heading = document.querySelector("h1");
    // The window's title goes to the browser's history, which nothing encrypts.
    document.title = heading && !heading.dataset["quiet"] ? `${heading.textContent} – Carnet` : "Carnet";
    // a field that the screen has chosen itself keeps it
    if (!heading || !move || route.value.query.has("q") || document.activeElement?.matches("input")) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
}
