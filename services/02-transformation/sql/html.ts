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
 * An HTML field (Odoo stores descriptions so) without scripts, styles and tags; block ends become line breaks.
 * Entities stay: `decodedText` comes after it, as a step of its own, so that nothing is worked out twice.
 */
export function withoutTags(value: string): string {
  const withoutCode = replaced(
    replaced(value, '<(?:style|script)[^>]*>[^<]*</(?:style|script)[^>]*>', "''"),
    '<!--[^>]*-->',
    "''",
  )
  const body = `case when ${value} ~* '<(style|script|!--)' then ${withoutCode} else ${value} end`
  const broken = replaced(body, BLOCK_ENDS, "E'\\n'")
  const bare = replaced(broken, '</?[a-z!][^>]*>', "''")
  return `case when position('<' in ${value}) > 0 then ${bare} else ${value} end`
}

const BLOCK_ENDS = '<(?:br|/p|/div|/li|/tr|/td|/th|/h[1-6]|/table|/ul|/ol)(?:[ \\t\\n/][^>]*)?>'

/** Entities decoded, blanks and empty lines tidied; empty is NULL. */
export function decodedText(value: string): string {
  const numeric = `case when ${value} ~ '&#' then ${numericEntities(value)} else ${value} end`
  const named = NAMED.reduce(
    (inner, [entity, text]) => `replace(${inner}, ${literal(entity)}, ${literal(text)})`,
    numeric,
  )
  return tidy(named)
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

function tidy(value: string): string {
  const blank = String.raw`[ \t\r\u000b\u000c\u00a0]`
  const lines = `regexp_replace(regexp_replace(${value}, '${blank}+', ' ', 'g'), ' ?\\n ?', E'\\n', 'g')`
  return `nullif(btrim(regexp_replace(${lines}, '\\n{3,}', E'\\n\\n', 'g'), E' \\n'), '')`
}
