/** The commands page's own part of its address. */
export interface CommandSearch {
  /** The command that it is about; nothing: all of them. */
  command?: string | undefined;
  /** The fingerprint of the bug that is open. */
  failure?: string | undefined;
}

/** What is none in an address is left out. */
export function commandSearch({ command, failure }: Record<string, unknown>): CommandSearch {
  return {
    ...(typeof command === "string" && command !== "" && { command }),
    ...(typeof failure === "string" && failure !== "" && { failure }),
  };
}
