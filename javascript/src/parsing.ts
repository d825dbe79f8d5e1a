import { options } from "./options.js";

/** How malformed output is treated. */
export interface ParseOptions {
  /**
   * Whether a header must end in `<|message|>`. If not, one that ends in a stop token is a message whose content is the
   * header's words. Default: true.
   */
  strict?: boolean | undefined;
  /**
   * Whether everything malformed is repaired, as `docs/recovery.md` says: then no token is an error and none is lost,
   * whatever `strict` is. Default: false.
   */
  recover?: boolean | undefined;
}

/** The options, none of which is misspelt. */
export function parseOptions(given: ParseOptions | null | undefined): Partial<ParseOptions> {
  return options(given, ["strict", "recover"], "ParseOptions");
}
