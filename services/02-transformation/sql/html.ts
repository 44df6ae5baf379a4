import { literal } from './expressions.ts'

/** HTML entities people write; `&amp;` must come last. */
const NAMED: readonly (readonly [string, string])[] = [
  ['&nbsp;', ' '],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&euro;', '€'],
  ['&ndash;', '–'],
  ['&mdash;', '—'],
  ['&hellip;', '…'],
  ['&amp;', '&'],
]

const replaced = (expression: string, pattern: string, by: string) =>
  `regexp_replace(${expression}, ${literal(pattern)}, ${by}, 'gi')`

/**
 * Tags as Odoo's editor writes nearly all of them: a plain `replace` is twenty times faster than an expression, and
 * leaves most texts without any tag, so that {@link withoutTags} has nothing to do there.
 */
const PLAIN_BREAKS = [
  '</p>',
  '<br>',
  '<br/>',
  '</li>',
  '</div>',
  '</td>',
  '</tr>',
  '</ul>',
  '</ol>',
  '</table>',
]
const PLAIN_TAGS = ['<p>', '<li>', '<div>', '<td>', '<tr>', '<ul>', '<ol>', '<tbody>', '</tbody>']
const PLAIN_INLINE = ['<b>', '</b>', '<strong>', '</strong>', '<span>', '</span>', '</a>']

/** An HTML field (Odoo stores descriptions so) without its plainest tags; block ends become line breaks. First of four steps. */
export function withoutPlainTags(value: string): string {
  const removed = (text: string, tags: readonly string[], by: string) =>
    tags.reduce((inner, tag) => `replace(${inner}, '${tag}', ${by})`, text)
  const broken = removed(value, PLAIN_BREAKS, String.raw`E'\n'`)
  const bare = removed(broken, [...PLAIN_TAGS, ...PLAIN_INLINE], "''")
  return `case when ${has(value, '<')} then ${bare} else ${value} end`
}

/** Second step: without scripts, styles, comments and whatever tags are left. Entities stay. */
export function withoutTags(value: string): string {
  const withoutCode = replaced(
    replaced(value, '<(?:style|script)[^>]*>[^<]*</(?:style|script)[^>]*>', "''"),
    '<!--[^>]*-->',
    "''",
  )
  const broken = replaced(withoutCode, BLOCK_ENDS, "E'\\n'")
  const bare = replaced(broken, '</?[a-z!][^>]*>', "''")
  return `case when ${has(value, '<')} then ${bare} else ${value} end`
}

const BLOCK_ENDS = '<(?:br|/p|/div|/li|/tr|/td|/th|/h[1-6]|/table|/ul|/ol)(?:[ \\t\\n/][^>]*)?>'

/** Whether a text holds a piece: much faster than asking an expression. */
const has = (value: string, piece: string) => `position(${literal(piece)} in ${value}) > 0`

/** Third step: entities decoded. */
export function decoded(value: string): string {
  const numeric = `case when ${has(value, '&#')} then ${numericEntities(value)} else ${value} end`
  const named = NAMED.reduce(
    (inner, [entity, text]) => `replace(${inner}, ${literal(entity)}, ${literal(text)})`,
    numeric,
  )
  return `case when ${has(value, '&')} then ${named} else ${value} end`
}

function numericEntities(value: string): string {
  return `(select string_agg(coalesce(core_chr.c, m[1]), '' order by n)
  from regexp_matches(${value}, '(&#[0-9]{1,7};|&#[xX][0-9a-fA-F]{1,6};|[^&]+|&)', 'g') with ordinality as piece(m, n)
  cross join lateral (select case
    when m[1] ~ '^&#[0-9]{1,7};$' then substring(m[1] from '[0-9]+')::int
    when m[1] ~ '^&#[xX]' then ('x' || lpad(substring(m[1] from '[xX]([0-9a-fA-F]+)'), 8, '0'))::bit(32)::int
  end as code) as core_code
  cross join lateral (select case
    when code in (9, 10, 13) or code between 32 and 55295 or code between 57344 and 1114111 then chr(code)
    when code is not null then ''
  end as c) as core_chr)`
}

/** Last step: blanks and empty lines tidied; empty is NULL. */
export function tidy(value: string): string {
  const blank = String.raw`[ \t\r\u000b\u000c\u00a0]`
  const single = `regexp_replace(${value}, '${blank}+', ' ', 'g')`
  const lines = `regexp_replace(case when ${value} ~ '[\\t\\r\\u000b\\u000c\\u00a0]|  ' then ${single} else ${value} end, ' ?\\n ?', E'\\n', 'g')`
  const joined = `regexp_replace(${lines}, '\\n{3,}', E'\\n\\n', 'g')`
  // most texts are clean already
  return `nullif(btrim(case when ${value} ~ '[\\t\\r\\u000b\\u000c\\u00a0]|  | \\n|\\n |\\n\\n\\n' then ${joined} else ${value} end, E' \\n'), '')`
}
