/** Geographic functions over ODK points (twin of forms/expressions/places.py). */
import { textNumber, words } from "./values.ts";

const RADIUS = 6_378_100;
type Position = [number, number];
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const centi = (value: number): number => Math.abs(Math.floor(value * 100 + 0.5)) / 100;

export function readPoints(texts: readonly string[]): Position[] | null {
  const found: Position[] = [];
  for (const piece of texts.flatMap((text) => text.split(";"))) {
    const parts = words(piece);
    if (parts.length < 2 || parts.length > 4) return null;
    const numbers = parts.map((part) => textNumber(part, () => 0));
    const [lat, lon, , accuracy = 0] = numbers as [number, number, number?, number?];
    if (numbers.some(Number.isNaN) || Math.abs(lat) > 90 || Math.abs(lon) > 180 || accuracy < 0) return null;
    found.push([lat, lon]);
  }
  return found;
}

export function distance(points: Position[] | null): number {
  if (!points?.length) return NaN;
  let total = 0;
  for (let index = 1; index < points.length; index++) {
    const [lat1, lon1] = points[index - 1]!, [lat2, lon2] = points[index]!;
    const phi1 = radians(lat1), phi2 = radians(lat2), delta = radians(lon1 - lon2);
    const cosine = Math.sin(phi1) * Math.sin(phi2) + Math.cos(phi1) * Math.cos(phi2) * Math.cos(delta);
    total += Math.acos(Math.min(1, Math.max(-1, cosine))) * RADIUS;
  }
  return centi(total);
}

export function area(points: Position[] | null): number {
  if (!points?.length) return NaN;
  if (points.length < 3) return 0;
  let total = 0;
  points.forEach(([lat1, lon1], index) => {
    const [lat2, lon2] = points[(index + 1) % points.length]!;
    total += radians(lon2 - lon1) * (2 + Math.sin(radians(lat1)) + Math.sin(radians(lat2)));
  });
  return centi((total * RADIUS * RADIUS) / 2);
}

export function inside([lat, lon]: Position, shape: Position[]): boolean {
  let within = false;
  shape.forEach(([lat1, lon1], index) => {
    const [lat2, lon2] = shape[(index + 1) % shape.length]!;
    if (lat1 > lat !== lat2 > lat && lon < ((lon2 - lon1) * (lat - lat1)) / (lat2 - lat1) + lon1) within = !within;
  });
  return within;
}
