/**
 * AWS writes the same literal differently in its API, its export and its manual: case, double spaces, `&` and "and",
 * hyphen and dash, blanks around hyphen and slash. None of it counts when values are compared.
 * `comparable` does it in SQL, `comparableText` here; `comparable.test.ts` holds both to the same answers.
 */
export function comparable(expression: string): string {
  return String.raw`btrim(regexp_replace(replace(replace(replace(translate(lower(${expression}), E'\u2010\u2011\u2012\u2013\u2014\u2212\u00a0', '------ '), '&', ' and '), '-', ' - '), '/', ' / '), ' +', ' ', 'g'))`
}

/** What `comparable` answers for a value. */
export function comparableText(value: string): string {
  return value
    .toLowerCase()
    .replace(/[\u2010-\u2014\u2212]/g, '-')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&', ' and ')
    .replaceAll('-', ' - ')
    .replaceAll('/', ' / ')
    .replace(/ +/g, ' ')
    .replace(/^ | $/g, '')
}

/** What stands for nothing at the ends of a text, as the second argument of `btrim`. */
export const BLANKS = String.raw`E' \t\n\r\u00a0'`

/** A string literal; the SQL that ran is stored as text, so values are written out instead of bound. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A condition: the expression is one of the values, as `comparable` sees them; a value `Co-Sell*` stands for its beginning. */
export function isOneOf(expression: string, values: readonly string[]): string {
  const whole = values.filter((value) => !value.endsWith('*')).map((value) => literal(comparableText(value)))
  const begins = values
    .filter((value) => value.endsWith('*'))
    .map((value) => `${comparable(expression)} like ${literal(likePrefix(value.slice(0, -1)))}`)
  const listed = whole.length === 0 ? [] : [`${comparable(expression)} in (${whole.join(', ')})`]
  return `(${[...listed, ...begins].join(' or ')})`
}

function likePrefix(value: string): string {
  return `${comparableText(value).replace(/[\\%_]/g, '\\$&')}%`
}
