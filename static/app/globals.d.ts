/** What build.mjs writes into the bundles. */
declare const __LOCALES__: Record<string, string>;
declare const __APP__: string;
declare const __SPRITE__: string;
/** The address of the list of words that passphrases are drawn from. */
declare const __WORDS__: string;
declare const __PRECACHE__: string[];
declare const __RELEASE__: string;
