import type { ReactNode } from "react";
import { Banner } from "./banner.tsx";

/** A page with nothing on it but one sentence. */
export function Notice({ children }: { children: ReactNode }): ReactNode {
  return (
    <>
      <Banner isConnected />
      <p className="notice" role="status">
        {children}
      </p>
    </>
  );
}
