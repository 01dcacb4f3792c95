/** `SECURITY LABEL FOR provider ON ...`: an object of its own below whatever it is on. The name is the provider's. */
export type SecurityLabelAttributes = { readonly label: string };
