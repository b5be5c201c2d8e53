/** My month, computed on this telephone: how often, with how many. */
import { useState } from "preact/hooks";
import { shortDay } from "../dates.ts";
import { figure, language, t, tn } from "../i18n.ts";
import { Empty, Top } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { forms, receipts, waiting } from "../standing.ts";
import { plain } from "./choose.tsx";
import { StateMark } from "./received.tsx";

interface Done {
  form: string;
  women: number;
  men: number;
  times: number;
}
const WIDTH = 322;

export function Activities() {
  const [back, setBack] = useState(0);
  const first = new Date(new Date().getFullYear(), new Date().getMonth() - back, 1);
  const rows = byForm(first);
  const women = rows.reduce((sum, row) => sum + row.women, 0);
  const all = rows.reduce((sum, row) => sum + row.women + row.men, 0);
  return (
    <>
      <Top>
        <h1>{t("Mes activités")}</h1>
      </Top>
      <main class="page">
        <div class="beside">
          <h2>{monthName(first, true)}</h2>
          {back > 0 && (
            <button class="button quiet low" type="button" onClick={() => setBack(back - 1)}>
              {monthName(new Date(first.getFullYear(), first.getMonth() + 1))} <Icon name="next" />
            </button>
          )}
          <button class="button quiet low" type="button" onClick={() => setBack(back + 1)}>
            <Icon name="back" /> {monthName(new Date(first.getFullYear(), first.getMonth() - 1))}
          </button>
        </div>
        <dl class="figures">
          <Figure value={figure(rows.reduce((sum, row) => sum + row.times, 0))} word={t("événements")} />
          <Figure value={figure(all)} word={t("participations")} />
          {all > 0 && (
            <Figure value={t("%(n)s %", { n: Math.round((100 * women) / all) })} word={t("femmes")} />
          )}
        </dl>
        {rows.length === 0 ? (
          <Empty>{t("Les fiches terminées ce mois-là se trouveraient ici.")}</Empty>
        ) : (
          <Picture rows={rows} />
        )}
        <States />
        <p class="soft">
          {t("Fiches faites sur ce téléphone, comptées le %(day)s.", {
            day: shortDay(new Date().toISOString(), true),
          })}
        </p>
      </main>
    </>
  );
}

const Figure = ({ value, word }: { value: string; word: string }) => (
  <div>
    <dt>{word}</dt>
    <dd>{value}</dd>
  </div>
);

function monthName(day: Date, withYear = false): string {
  const name = new Intl.DateTimeFormat(language.value, {
    month: "long",
    ...(withYear ? { year: "numeric" } : {}),
  }).format(day);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function byForm(month: Date): Done[] {
  const known = new Set(receipts.value.map((one) => one.id));
  const rows = new Map<string, Done>();
  const here = receipts.value.filter((one) => one.mine);
  for (const one of [...here, ...waiting.value.filter((fiche) => !known.has(fiche.id))]) {
    const at = new Date(one.finished);
    if (at.getFullYear() !== month.getFullYear() || at.getMonth() !== month.getMonth()) continue;
    const row = rows.get(one.form) ?? { form: one.form, women: 0, men: 0, times: 0 };
    rows.set(one.form, {
      ...row,
      women: row.women + one.people.women,
      men: row.men + one.people.men,
      times: row.times + 1,
    });
  }
  return [...rows.values()].sort((a, b) => b.women + b.men - a.women - a.men);
}

function Picture({ rows }: { rows: Done[] }) {
  const most = Math.max(1, ...rows.map((row) => row.women + row.men));
  return (
    <section aria-labelledby="by-form">
      <div class="heading">
        <h2 id="by-form">{t("Participations")}</h2>
        <p>
          <Swatch kind="full" /> {t("femmes")} <Swatch kind="hatched" /> {t("hommes")}
        </p>
      </div>
      <ul class="picture">
        {rows.map((row) => (
          <Bar key={row.form} row={row} scale={WIDTH / most} />
        ))}
      </ul>
    </section>
  );
}

const Swatch = ({ kind }: { kind: string }) => (
  <svg viewBox="0 0 20 20" aria-hidden="true" class="swatch">
    <rect class={kind} x="1" y="1" width="18" height="18" />
  </svg>
);

function Bar({ row, scale }: { row: Done; scale: number }) {
  const form = forms.value.find((one) => one.id === row.form);
  const title = form ? plain(form.definition.title) : row.form;
  const full = Math.round(row.women * scale);
  const label = t("%(title)s : %(women)s femmes, %(men)s hommes", { title, women: row.women, men: row.men });
  return (
    <li>
      <p class="heading">
        <strong>{title}</strong>
        <span>
          <span class="soft">{t("%(n)s fois", { n: row.times })}</span>{" "}
          <strong>{figure(row.women + row.men)}</strong>
        </span>
      </p>
      <svg class="bars" viewBox="0 0 324 22" role="img" aria-label={label}>
        <rect class="full" x="1" y="1" width={full} height="20" />
        <rect class="hatched" x={1 + full} y="1" width={Math.round(row.men * scale)} height="20" />
      </svg>
    </li>
  );
}

function States() {
  const counts = new Map<string, number>();
  for (const one of receipts.value) counts.set(one.state, (counts.get(one.state) ?? 0) + 1);
  if (counts.size === 0) return null;
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{tn("Ma fiche reçue", "Mes %(n)s fiches reçues", receipts.value.length)}</h2>
      <ul class="lines edge">
        {[...counts].map(([state, count]) => (
            <li class="line" key={state}>
              <div>
                <StateMark state={state} />
              </div>
              <span class="count">{figure(count)}</span>
            </li>
        ))}
      </ul>
    </section>
  );
}
