import type postgres from 'postgres'
import type { Db } from '../../00-platform/index.ts'

const COMBINING_MARKS = '[\\u0300-\\u036f]'
/** ASCII and Latin-1 punctuation, general punctuation, CJK punctuation: everything that is no word. */
const NO_WORD =
  '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+'
const MARKUP = '</?[a-zA-Z!][^>]*>|&(nbsp|amp|lt|gt|quot|#\\d+);'
const BODY_CHARS = 20_000

/**
 * SQL for a text as search compares it: compatibility forms, no accents, lower case, words parted by one blank.
 * Documents and queries both go through it in the database, so they cannot differ. (`unaccent` is not in PGlite.)
 */
export function normalized(db: Db, text: postgres.Fragment) {
  return db`trim(regexp_replace(lower(regexp_replace(normalize(${text}, NFKD), ${COMBINING_MARKS}::text, '', 'g')),
    ${NO_WORD}::text, ' ', 'g'))`
}

/** SQL for a text without markup and at a length a tsvector can hold (2 MB descriptions exist). */
export function plainBody(db: Db, text: postgres.Fragment) {
  return db`trim(regexp_replace(regexp_replace(left(${text}, ${BODY_CHARS * 2}::int), ${MARKUP}::text, ' ', 'g'),
    '\\s+', ' ', 'g'))`
}

/** Cuts a cleaned body to what is stored and indexed. */
export function cutBody(db: Db, text: postgres.Fragment) {
  return db`left(${text}, ${BODY_CHARS}::int)`
}
