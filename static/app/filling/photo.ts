/** A photo made small enough for 2G. Drawing it anew leaves its place, date and camera behind (EXIF). */
import { sha256 } from "../sync/ids.ts";
import type { StoredFile } from "../storage/records.ts";

const LARGEST_BYTES = 300 * 1024;
const LARGEST_SIDE = 1280;
const QUALITIES = [0.82, 0.7, 0.6, 0.5];

/** What was chosen is not a picture that this telephone can read. */
export class NotAPicture extends Error {}

export async function shrink(original: Blob, name: string, largestSide = LARGEST_SIDE): Promise<StoredFile> {
  const picture = await read(original);
  const blob = await smallEnough(picture, Math.min(largestSide, LARGEST_SIDE * 2));
  picture.close();
  return stored(blob, name);
}

/** What was drawn, as a file of its own: JPEG over a photo, PNG on white paper. */
export const pictureOf = async (canvas: HTMLCanvasElement, name: string): Promise<StoredFile> =>
  stored(await blobOf(canvas, name.endsWith(".png") ? "image/png" : "image/jpeg", QUALITIES[0]!), name);

async function stored(blob: Blob, name: string): Promise<StoredFile> {
  const data = await blob.arrayBuffer();
  return { sha256: await sha256(data), name, type: blob.type, bytes: data.byteLength, data };
}

async function read(original: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(original, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPicture();
  }
}

/** Less quality first, then fewer pixels. */
async function smallEnough(picture: ImageBitmap, largestSide: number): Promise<Blob> {
  let side = largestSide;
  for (;;) {
    for (const quality of QUALITIES) {
      const blob = await drawn(picture, side, quality);
      if (blob.size <= LARGEST_BYTES || side < 200) return blob;
    }
    side = Math.round(side * 0.8);
  }
}

function drawn(picture: ImageBitmap, side: number, quality: number): Promise<Blob> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new NotAPicture();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return blobOf(canvas, "image/jpeg", quality);
}

function blobOf(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture())), type, quality);
  });
}
