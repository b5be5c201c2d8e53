/** Draws again only what changed: a key touches one question of a page that may hold a hundred. */
import { Component, type ComponentType } from "preact";

/** A component that stays as it is until its `version` is another (`Filling.version`). */
export function still<Props extends object>(Inner: ComponentType<Props>) {
  return class Still extends Component<Props & { version: string }> {
    override shouldComponentUpdate(next: Readonly<{ version: string }>): boolean {
      return next.version !== this.props.version;
    }
    override render() {
      return <Inner {...this.props} />;
    }
  };
}
