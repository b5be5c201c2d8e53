/** What build.mjs writes into the bundles. */
declare const __LOCALES__: Record<string, string>;
declare const __APP__: string;
declare const __PRECACHE__: string[];
declare const __RELEASE__: string;

declare module "*.svg" {
  const text: string;
  export default text;
}
