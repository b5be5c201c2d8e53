/** Draws again only what changed: a key touches one question of a page that may hold a hundred. */
import { Component, type ComponentType } from "preact";

/** A component that stays as it is until its `version` is another (`Filling.version`), or the fiche is. */
export function still<Props extends object>(Inner: ComponentType<Props>) {
  type Known = Readonly<Props & { version: string; filling?: unknown }>;
  return class Still extends Component<Props & { version: string }> {
    override shouldComponentUpdate(next: Known): boolean {
      const now = this.props as Known;
      return next.version !== now.version || next.filling !== now.filling;
    }
    override render() {
      return <Inner {...this.props} />;
    }
  };
}
