/** A text field keeps what is being typed in it; the engine's value comes back only when nobody types. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

export function useTyped(text: string) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const latest = useRef(text);
  latest.current = text;
  const show = (): void => {
    const input = field.current;
    if (input && document.activeElement !== input && input.value !== latest.current) input.value = latest.current;
  };
  useLayoutEffect(show, [text]);
  useEffect(() => {
    // `8h30` becomes 08:30 once the field is left, whether or not anything is drawn again then
    const left = (): void => void requestAnimationFrame(show);
    field.current?.addEventListener("blur", left);
    return () => field.current?.removeEventListener("blur", left);
  }, []);
  return { ref: field, defaultValue: text };
}

/** « Suivant » on the telephone's keyboard goes to the next field, as a paper form is filled. */
export function onEnter(event: KeyboardEvent): void {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const fields = [
    ...document.querySelectorAll<HTMLElement>(".page input.field, .page textarea.field, .page select"),
  ];
  const next = fields[fields.indexOf(event.currentTarget as HTMLElement) + 1];
  if (next) next.focus();
  else (event.currentTarget as HTMLElement).blur();
}

/** For the forms that are there for the browser: nothing is ever sent by one. */
export const stay = (event: Event): void => event.preventDefault();
