/** What a command's exit code means; the same for every command. */
export const exitCodes = { done: 0, error: 1, differences: 2, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
