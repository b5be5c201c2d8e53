/** What every page is made of: the head, the sticky actions, a mark in the margin. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n.ts";
import { Icon } from "./icon.tsx";

export type Tone = "wrong" | "doubt" | "remark" | "sure";

export function Mark({
  tone,
  icon,
  children,
  role,
}: {
  tone?: Tone;
  icon: string;
  children: ComponentChildren;
  role?: "status" | "alert";
}) {
  return (
    <p class={`mark ${tone ?? ""}`} role={role}>
      <Icon name={icon} /> <span>{children}</span>
    </p>
  );
}

/** What has gone wrong, in the margin: it comes to the eye as well as to the ear. */
export function Notice({ tone, title, children }: { tone: Tone; title: string; children?: ComponentChildren }) {
  return (
    <div class={`notice margin ${tone} edge`} role="alert" ref={bring}>
      <Mark icon={tone} tone={tone}>
        {title}
      </Mark>
      {children}
    </div>
  );
}

const bring = (notice: Element | null): void => notice?.scrollIntoView({ block: "nearest" });

/** « Dialogue – Bosso – 14/05 », « n° DIF-2026-0412 »: place and day, and a number, stay together on a line. */
export function Title({ text: whole }: { text: string }) {
  // the place, or the subject, is not there yet
  const text = whole.replace(/[\s–]+$/, "");
  const cut = / – |n°/.exec(text);
  if (!cut) return <>{text}</>;
  const start = cut.index + (cut[0] === " – " ? cut[0].length : 0);
  return (
    <>
      {text.slice(0, start)}
      <span class="whole">{text.slice(start)}</span>
    </>
  );
}

export function Top({
  back = "#/",
  name = t("Accueil"),
  children,
}: {
  back?: string;
  name?: string;
  children: ComponentChildren;
}) {
  return (
    <header class="top">
      <a class="back" href={back}>
        <Icon name="back" />
        <span class="unseen">{name}</span>
      </a>
      <div>{children}</div>
    </header>
  );
}

/** The head of a fiche's screens: its name, and what is to be said below. */
export const TopOf = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <Top>
    <p>
      <strong>
        <Title text={title} />
      </strong>
    </p>
    {children}
  </Top>
);

export const Actions = ({ children }: { children: ComponentChildren }) => (
  <footer class="actions">{children}</footer>
);

/** An empty list says what would be there, and how to get it. */
export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty soft">{children}</p>;

/** Somebody’s own words. */
export const quoted = (words: string): string => t("« %(words)s »", { words });

export function kilobytes(bytes: number): number {
  return bytes === 0 ? 0 : Math.max(1, Math.round(bytes / 1024));
}
