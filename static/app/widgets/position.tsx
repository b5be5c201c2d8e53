/** Where it took place: latitude, longitude, height and accuracy, from the telephone. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { NodeView } from "../forms/session.ts";
import { msg, t } from "../i18n.ts";
import { Mark } from "../parts/frame.tsx";
import { Icon } from "../parts/icon.tsx";
import { Words } from "../parts/words.tsx";
import { described, Help, Optional, Question, type WidgetProps } from "./question.tsx";
import { asText } from "./text.tsx";

/** Metres; the parameters `capture-accuracy` and `warning-accuracy` say otherwise. */
const GOOD_ENOUGH = 10;
const DOUBTFUL = 100;
const LONGEST = 60_000;

/** By the code of GeolocationPositionError. */
const TROUBLES: Record<number, string> = {
  1: msg(
    "Le téléphone refuse de donner sa position à Carnet. Autorisez-la dans les réglages, puis touchez « Refaire ».",
  ),
  2: msg("La position n’est pas disponible ici. Sortez à ciel ouvert, puis touchez « Refaire »."),
  3: msg("Le GPS n’a pas répondu à temps. Sortez à ciel ouvert, puis touchez « Refaire »."),
};

export function PositionWidget({ filling, view }: WidgetProps) {
  const value = asText(view.value);
  const { reading, trouble, start, stop } = useReading(
    (text) => filling.set(view.path, text),
    metres(view, "capture-accuracy", GOOD_ENOUGH),
  );
  const doubtful = metres(view, "warning-accuracy", DOUBTFUL);
  const accuracy = Number(value.split(" ")[3]);
  const { id, onBlur, ...aria } = described(filling, view);
  return (
    <Question filling={filling} view={view} labelled={false}>
      <div class="beside">
        <p>
          <strong>
            <Words text={view.label} />
          </strong>
          <Optional view={view} />
          <br />
          <span class="soft" role="status">
            {reading ? t("Recherche de la position…") : accuracyWords(value, accuracy)}
          </span>
        </p>
        <button
          class="button quiet low"
          type="button"
          id={id}
          aria-describedby={aria["aria-describedby"]}
          disabled={view.readOnly}
          onBlur={() => reading || onBlur()}
          onClick={reading ? stop : start}
        >
          <Icon name={reading ? "stop" : "target"} />{" "}
          {reading ? t("Garder") : value ? t("Refaire") : t("Prendre la position")}
        </button>
      </div>
      <Help filling={filling} view={view} />
      {reading && value && <p class="soft">{accuracyWords(value, accuracy)}</p>}
      {!reading && accuracy > doubtful && (
        <Mark tone="doubt" icon="doubt" role="status">
          {t("Peu précise. À ciel ouvert, touchez « Refaire ».")}
        </Mark>
      )}
      {!reading && value && !view.readOnly && (
        <button class="button quiet bare" type="button" onClick={() => filling.set(view.path, null)}>
          {t("Effacer la position")}
        </button>
      )}
      {trouble && <p role="alert">{t(trouble)}</p>}
    </Question>
  );
}

const metres = ({ node }: NodeView, name: string, usual: number): number =>
  Number(node.parameters?.[name]) || usual;

function accuracyWords(value: string, accuracy: number): string {
  if (!value) return t("Pas encore prise");
  return Number.isFinite(accuracy)
    ? t("Précise à %(metres)s m près", { metres: Math.round(accuracy) })
    : t("Prise");
}

/** Keeps listening until the position is good enough, a minute has passed, or the person is content. */
function useReading(found: (text: string) => void, goodEnough: number) {
  const [reading, setReading] = useState(false);
  const [trouble, setTrouble] = useState("");
  const watch = useRef<number | null>(null);
  const best = useRef(Infinity);
  const timer = useRef(0);
  const stop = (): void => {
    clearTimeout(timer.current);
    if (watch.current !== null) navigator.geolocation.clearWatch(watch.current);
    watch.current = null;
    setReading(false);
  };
  const heard = ({ coords }: GeolocationPosition): void => {
    if (coords.accuracy <= best.current) {
      best.current = coords.accuracy;
      found(
        [
          coords.latitude.toFixed(6),
          coords.longitude.toFixed(6),
          (coords.altitude ?? 0).toFixed(1),
          coords.accuracy.toFixed(1),
        ].join(" "),
      );
    }
    if (coords.accuracy <= goodEnough) stop();
  };
  const failed = (failure: GeolocationPositionError): void => {
    if (best.current === Infinity) setTrouble(TROUBLES[failure.code] ?? TROUBLES[2]!);
    stop();
  };
  const start = (): void => {
    best.current = Infinity;
    setTrouble("");
    setReading(true);
    watch.current = navigator.geolocation.watchPosition(heard, failed, {
      enableHighAccuracy: true,
      timeout: LONGEST,
      maximumAge: 0,
    });
    timer.current = window.setTimeout(() => {
      if (best.current === Infinity) setTrouble(TROUBLES[3]!);
      stop();
    }, LONGEST);
  };
  useEffect(() => stop, []);
  return { reading, trouble, start, stop };
}
