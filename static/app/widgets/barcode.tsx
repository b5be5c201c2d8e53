/** A code of a card or a bag: read by the camera where the browser can, typed everywhere. */
import { useEffect, useRef, useState } from "preact/hooks";
import { msg, t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { bare } from "../parts/words.tsx";
import { described, Question, type WidgetProps } from "./question.tsx";
import { asText, has } from "./text.tsx";
import { onEnter, useTyped } from "./typed.ts";

/** https://wicg.github.io/shape-detection-api/#barcode-detection-api */
interface Detector {
  detect(image: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type Outside = typeof globalThis & { BarcodeDetector?: new () => Detector };

const EVERY = 200;
/** By the name of the error of getUserMedia. */
const TROUBLES: Record<string, string> = {
  NotAllowedError: msg("Le téléphone refuse l’appareil photo à Carnet. Autorisez-le dans les réglages, ou tapez le code."),
  NotFoundError: msg("Ce téléphone n’a pas d’appareil photo : tapez le code."),
};
const OTHER_TROUBLE = msg("L’appareil photo ne répond pas. Fermez l’application qui s’en sert, ou tapez le code.");

export function BarcodeWidget(props: WidgetProps) {
  const { filling, view } = props;
  const [reading, setReading] = useState(false);
  const [said, setSaid] = useState("");
  const typed = useTyped(asText(view.value));
  const canRead = Boolean((globalThis as Outside).BarcodeDetector && navigator.mediaDevices);
  const found = (code: string): void => {
    filling.set(view.path, code);
    setReading(false);
    setSaid(t("Code lu : %(code)s", { code }));
    navigator.vibrate?.(80);
  };
  return (
    <Question {...props}>
      <div class="beside">
        <input
          {...described(filling, view)}
          {...typed}
          class="field"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="next"
          onKeyDown={onEnter}
          onInput={(event) => filling.set(view.path, event.currentTarget.value || null)}
        />
        {canRead && !view.readOnly && (
          <button
            class="button quiet"
            type="button"
            aria-label={
              reading
                ? t("Arrêter l’appareil photo")
                : t("Lire « %(question)s » avec l’appareil photo", { question: bare(view.label) })
            }
            onClick={() => setReading(!reading)}
          >
            <Icon name={reading ? "stop" : "code"} />
          </button>
        )}
      </div>
      {reading && (
        <Camera
          front={has(view.node.appearance, "front")}
          found={found}
          failed={(failure) => {
            setReading(false);
            setSaid(t(TROUBLES[failure] ?? OTHER_TROUBLE));
          }}
        />
      )}
      <p class="soft" role="status">
        {reading
          ? t("Tenez le code devant l’appareil photo…")
          : said || (canRead ? "" : t("Ce téléphone ne lit pas les codes : tapez-le."))}
      </p>
    </Question>
  );
}

function Camera(props: { front: boolean; found: (code: string) => void; failed: (name: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(props);
  told.current = props;
  useEffect(() => {
    let stream: MediaStream | undefined;
    let over = false;
    const watch = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: props.front ? "user" : "environment" },
      });
      const [screen, detector] = [video.current, new (globalThis as Outside).BarcodeDetector!()];
      if (over || !screen) return;
      screen.srcObject = stream;
      await screen.play();
      while (!over) {
        const [code] = await detector.detect(screen);
        if (code?.rawValue && !over) return told.current.found(code.rawValue);
        await new Promise((wait) => setTimeout(wait, EVERY));
      }
    };
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop());
    void watch()
      .catch((failure: Error) => over || told.current.failed(failure.name))
      .finally(stop);
    return () => {
      over = true;
      stop();
    };
  }, []);
  return <video class="preview" ref={video} muted playsInline />;
}
