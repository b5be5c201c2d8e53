/** A text field keeps what is being typed in it; the engine's value comes back only when nobody types. */
import { useEffect, useRef } from "preact/hooks";

export function useTyped(text: string) {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    const input = field.current;
    if (input && document.activeElement !== input && input.value !== text) input.value = text;
  }, [text]);
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
