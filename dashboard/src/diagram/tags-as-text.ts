/** `<b>` and the like; not `<br>`, which Mermaid knows, not `<<choice>>`, which is its own. */
const TAG = /(?<!<)<(?!br\s*\/?>)(?=[/!?]?[a-z][^<>\n]*>)/gi

/**
 * Tags in labels become letters that are read. Mermaid would sanitise them anyway, but what its sanitiser parses makes the
 * browser report each event handler in it as an attempt against the policy.
 */
export function tagsAsText(source: string): string {
  return source.replace(TAG, '#lt;')
}
