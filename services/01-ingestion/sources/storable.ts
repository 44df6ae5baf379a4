/** PostgreSQL's text and jsonb can hold neither NUL nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}

/** The text with a sign (U+2400, U+FFFD) in place of each character that cannot be kept. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\u2400')
}
