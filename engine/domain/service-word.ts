/** Something that people say of two services: that one leans on the other, or that both names mean one. */
export type ServiceWord =
  | { readonly kind: "dependency"; readonly upstream: string; readonly downstream: string }
  | { readonly kind: "alias"; readonly ci: string; readonly monitoring: string };
