import { Component, type ReactNode } from "react";

interface BlockGuardProps {
  type: string;
  children: ReactNode;
}

/** Keeps one block that cannot be drawn from taking the page down with it. */
export class BlockGuard extends Component<BlockGuardProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return <p className="block-unknown">This “{this.props.type}” block could not be drawn.</p>;
  }
}
