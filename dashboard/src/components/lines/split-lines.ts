/** The lines of a text as the hub counts them: the lines that comments and differences name. */
export function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/)
}
