import { InputPropertiesError } from "@pulumi/pulumi";

/** The refusal of what the real plugin can do and the stand-in can't: the engine shows its message alone. */
export function notCovered(what: string, known: string): InputPropertiesError {
  return new InputPropertiesError({
    message:
      `${what} is not covered by the local stand-in for the awsx provider, which knows ${known}. ` +
      "The real awsx plugin covers the rest (--provider plugin).",
    errors: [],
  });
}
