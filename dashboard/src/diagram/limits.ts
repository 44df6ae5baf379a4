/** Characters of a diagram; a longer one is shown as its source. */
export const MAX_SOURCE = 50_000
