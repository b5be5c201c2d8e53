/** Where we are: `#/brouillon/<id>/<page>?q=<question>`. The address is the state, so Back and restarts work. */
import { signal } from "@preact/signals";

export interface Route {
  parts: string[];
  query: URLSearchParams;
}

function read(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return {
    parts: path.split("/").filter(Boolean),
    query: new URLSearchParams(query),
  };
}

export const route = signal<Route>(read());

export function startRouter(): void {
  addEventListener("hashchange", () => {
    route.value = read();
    scrollTo(0, 0);
  });
}

export function go(address: string): void {
  location.hash = address;
}

/** Without a step back to here: the screen left behind has nothing more to show. */
export function replaceWith(address: string): void {
  history.replaceState(null, "", address);
  route.value = read();
  scrollTo(0, 0);
}
