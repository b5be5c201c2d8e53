/** What scripts add to the office's pages. Without them every page works; with them, keys and a count. */
import { countChoices } from "./parts/choices";
import { listenToKeys } from "./parts/keys";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-choices]")) {
  countChoices(form);
  listenToKeys(form);
}
