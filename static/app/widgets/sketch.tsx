/** Drawn with a finger: a signature, a sketch, arrows on a photo. Kept as a picture after every stroke. */
import { useEffect, useRef, useState } from "preact/hooks";
import { NotAPicture, pictureOf } from "../filling/photo.ts";
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { bare } from "../parts/words.tsx";
import { file } from "../storage/files.ts";
import type { FileReference } from "../sync/messages.ts";
import { newId } from "../sync/ids.ts";
import type { WidgetProps } from "./question.tsx";
import { has } from "./text.tsx";

type Point = [x: number, y: number];
type Stroke = Point[];

/** Width and height in pixels; a photo keeps its own. */
const SHEETS = { signature: [900, 420], draw: [960, 720] } as const;
/** A stroke is on the disk this long after the finger left. */
const REST = 500;
const INK = "#15161b";
const RED = "#d00f0f";

export function Pad({ filling, view, photo, done }: WidgetProps & { photo: FileReference | undefined; done: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const below = useRef<ImageBitmap | null>(null);
  const strokes = useRef<Stroke[]>([]);
  const [count, setCount] = useState(0);
  const [trouble, setTrouble] = useState("");
  const timer = useRef(0);
  const name = useRef(photo?.name);
  const annotates = has(view.node.appearance, "annotate");
  const sheet = SHEETS[has(view.node.appearance, "signature") ? "signature" : "draw"];

  const draw = (): void => paint(canvas.current, below.current, strokes.current, annotates ? RED : INK);
  const keep = async (): Promise<void> => {
    if (!timer.current || !canvas.current) return;
    clearTimeout(timer.current);
    timer.current = 0;
    if (strokes.current.length === 0 && !below.current) return filling.set(view.path, null);
    const suffix = annotates ? "jpg" : "png";
    name.current ??= `${view.node.name}-${newId().slice(-12)}.${suffix}`;
    try {
      await filling.addPhoto(view.path, await pictureOf(canvas.current, name.current));
      setTrouble("");
    } catch {
      setTrouble(t("Le dessin n’a pas pu être gardé. Faites de la place sur le téléphone, puis dessinez encore un trait."));
    }
  };
  const soon = (): void => {
    setCount(strokes.current.length);
    draw();
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void keep(), REST);
  };
  useEffect(() => {
    void bitmap(photo?.sha256).then((picture) => {
      below.current = picture;
      const screen = canvas.current;
      if (!screen) return;
      [screen.width, screen.height] = picture ? [picture.width, picture.height] : sheet;
      draw();
    });
    return () => {
      void keep();
      below.current?.close();
    };
  }, []);

  const at = (event: PointerEvent): Point => {
    const screen = canvas.current!;
    const box = screen.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * screen.width) / box.width,
      ((event.clientY - box.top) * screen.height) / box.height,
    ];
  };
  const begin = (event: PointerEvent): void => {
    canvas.current?.setPointerCapture(event.pointerId);
    strokes.current.push([at(event)]);
    draw();
  };
  const go = (event: PointerEvent): void => {
    if (!canvas.current?.hasPointerCapture(event.pointerId)) return;
    strokes.current.at(-1)?.push(...(event.getCoalescedEvents?.() ?? [event]).map(at));
    draw();
  };
  const undo = (): void => {
    strokes.current.pop();
    soon();
  };
  const clear = (): void => {
    strokes.current = [];
    if (!annotates) {
      below.current?.close();
      below.current = null;
    }
    soon();
  };
  return (
    <>
      <canvas
        class="pad"
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={t("%(question)s : dessinez ici avec le doigt", { question: bare(view.label) })}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={soon}
        onPointerCancel={soon}
      />
      {trouble && <p role="alert">{trouble}</p>}
      <div class="tools">
        <button class="button quiet low" type="button" disabled={count === 0} onClick={undo}>
          <Icon name="undo" /> {t("Annuler le trait")}
        </button>
        <button class="button quiet low" type="button" onClick={clear}>
          <Icon name="bin" /> {t("Effacer")}
        </button>
        <button class="button low" type="button" onClick={() => void keep().then(done)}>
          {t("C’est bon")}
        </button>
      </div>
    </>
  );
}

/** What was drawn before, or the photo to draw on. */
async function bitmap(sha256: string | undefined): Promise<ImageBitmap | null> {
  const stored = sha256 ? await file(sha256) : undefined;
  return stored ? createImageBitmap(new Blob([stored.data], { type: stored.type })) : null;
}

function paint(canvas: HTMLCanvasElement | null, below: ImageBitmap | null, strokes: Stroke[], ink: string): void {
  const context = canvas?.getContext("2d");
  if (!canvas || !context) throw new NotAPicture();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (below) context.drawImage(below, 0, 0, canvas.width, canvas.height);
  context.strokeStyle = ink;
  context.lineWidth = Math.max(canvas.width, canvas.height) / 130;
  context.lineCap = context.lineJoin = "round";
  for (const [first, ...rest] of strokes) {
    context.beginPath();
    context.moveTo(...first!);
    for (const point of rest.length > 0 ? rest : [first!]) context.lineTo(...point);
    context.stroke();
  }
}
