/**
 * The little Markdown of XLSForm in labels and hints: **bold**, *italic* (or _italic_), [a link](https://…), a line
 * beginning with #, and line breaks. Everything else stands as it was written; nothing is ever taken for HTML.
 */
import type { ComponentChildren } from "preact";

/** Bounded, so that a label of nothing but open marks costs no time. Twin of forms/markdown.py. */
const MARKS =
  /\*\*(.{1,500}?)\*\*|__(.{1,500}?)__|\*(\S|\S.{0,500}?\S)\*|(?<![\p{L}\p{N}_])_(\S|\S.{0,500}?\S)_(?![\p{L}\p{N}_])|\[([^\]]{1,500})\]\(((?:https?:|mailto:|tel:)[^\s)]{1,500})\)/u;

function inline(text: string): ComponentChildren[] {
  const found = MARKS.exec(text);
  if (!found) return [text];
  const [whole, bold, strong, italic, emphasis, link, address] = found;
  const words = inline((bold ?? strong ?? italic ?? emphasis ?? link)!);
  return [
    text.slice(0, found.index),
    address ? (
      <a href={address} target="_blank" rel="noreferrer">
        {words}
      </a>
    ) : (bold ?? strong) ? (
      <strong>{words}</strong>
    ) : (
      <em>{words}</em>
    ),
    ...inline(text.slice(found.index + whole.length)),
  ];
}

export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split(/\r?\n/).flatMap((line, index) => {
        const title = /^#{1,6}\s+(.*)/.exec(line);
        const words = title ? <strong>{inline(title[1]!)}</strong> : inline(line);
        return index > 0 ? [<br />, words] : [words];
      })}
    </>
  );
}

/** The same words for a line of a list, a reader's ear or a title. */
export function bare(text: string): string {
  let left = text.replace(/^#{1,6}\s+/gm, "").replace(/\s*\n\s*/g, " ");
  for (let found = MARKS.exec(left); found; found = MARKS.exec(left))
    left = left.replace(found[0], () => found!.slice(1, 6).find((words) => words !== undefined)!);
  return left;
}
