/** The pictures that forms bring along (`media::image`), once per content. */
import { file } from "./files.ts";

export const medium = file;
