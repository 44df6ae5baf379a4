const LEGAL_FORMS =
  'incorporated|inc|corporation|corp|company|co|llc|llp|lp|limited|ltd|plc|gmbh|mbh|ag|kgaa|kg|ohg|gbr|ug|se|sas|sarl|sa|eurl|spa|srl|sro|as|ab|aktiebolag|oy|oyj|aps|asa|bv|nv|cv|kk|yk|pte|pty|pvt|private|sdn bhd|bhd|zoo|kft|zrt|oao|ooo|ltda|eireli|sl|slu|sapi de cv|sa de cv|de cv'

/**
 * A company name for grouping: lower case, no accents, `&` as `and`, punctuation gone, trailing legal forms
 * gone (unless nothing would remain). Coarse on purpose: matching has its own, finer comparison.
 */
export function normalizedName(value: string): string {
  const folded = String.raw`regexp_replace(normalize(lower(${value}), NFKD), '[\u0300-\u036f]', '', 'g')`
  const spelled = `regexp_replace(replace(${folded}, '&', ' and '), '[.''’]', '', 'g')`
  const words = String.raw`btrim(regexp_replace(${spelled}, '[]\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2010-\u2027\u3000-\u303f]+', ' ', 'g'))`
  return `nullif(regexp_replace(${words}, '(.)( (and )?(${LEGAL_FORMS}))+$', '\\1'), '')`
}
