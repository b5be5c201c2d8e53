/** What JSX becomes; build.mjs puts it where it is used. */
export { Fragment, h } from "preact";
