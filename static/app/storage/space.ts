/** Whether the browser promised to keep what is stored, and how much room is left. */
import { keepSetting } from "./settings.ts";

export async function askToKeep(): Promise<boolean> {
  const granted = (await navigator.storage?.persist?.()) ?? false;
  await keepSetting("persisted", granted);
  return granted;
}

export interface Room {
  used: number;
  free: number | null;
}

export async function room(): Promise<Room> {
  const { usage = 0, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, free: quota === undefined ? null : Math.max(0, Math.floor(quota - usage)) };
}
