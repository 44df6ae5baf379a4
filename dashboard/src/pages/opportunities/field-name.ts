const UPPER: Readonly<Record<string, string>> = { id: 'id', ace: 'ACE', aws: 'AWS', utm: 'UTM', duns: 'DUNS' }

/** A column as people read it: `ace_opportunity_id` → `ACE opportunity id`. */
export function fieldName(column: string): string {
  const words = column.split('_').map((word) => UPPER[word] ?? word)
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
