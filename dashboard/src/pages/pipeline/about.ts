/** What a run is about before how it is done: `source` and `entity` before `mode`. */
const LATER = new Set(['mode'])

/** The texts of an input in a line, as people would say them: `odoo, full`. */
export function aboutInput(input: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(input).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return given
    .toSorted(([a], [b]) => Number(LATER.has(a)) - Number(LATER.has(b)))
    .map(([, value]) => value)
    .join(', ')
}
