import type { Db } from '../../00-platform/index.ts'
import { cutBody, normalized, plainBody } from './normalize.ts'

export const SIDES = ['odoo', 'ace'] as const
export type Side = (typeof SIDES)[number]

/** Part of every row hash: raise it when the way rows are prepared changes, and every row is written again. */
const PREPARATION = 'search-1'

export interface ChunkResult {
  /** CORE rows read; fewer than asked for means the end. */
  readonly read: number
  readonly changed: number
  /** Key of the last row read, to go on after. */
  readonly last: string | null
}

/**
 * Brings one chunk of CORE rows (keyset order by id) into search.opportunities; rows whose columns are unchanged
 * are not touched. One statement, so one transaction; running it again changes nothing.
 */
export async function refreshChunk(
  db: Db,
  chunk: { side: Side; after: string | null; limit: number; now: Date },
): Promise<ChunkResult> {
  const [row] = await db<[ChunkResult]>`
    with source as materialized (${chunk.side === 'odoo' ? odooSource(db, chunk) : aceSource(db, chunk)}),
    hashed as (
      select s.*, md5(row(${PREPARATION}::text, s.title, s.account_name, s.stage, s.country_code, s.owner_name, s.amount,
        s.currency, s.amount_comparable, s.close_date, s.raw_body)::text) as row_hash
      from source s
    ),
    changed as materialized (
      select h.*, coalesce(${cutBody(db, plainBody(db, db`h.raw_body`))}, '') as body
      from hashed h left join search.opportunities o on o.side = ${chunk.side} and o.id = h.id
      where o.row_hash is distinct from h.row_hash
    ),
    prepared as materialized (
      select c.*,
        ${normalized(db, db`coalesce(c.title, '')`)} as title_words,
        ${normalized(db, db`coalesce(c.account_name, '')`)} as account_words,
        ${normalized(db, db`c.body`)} as body_words
      from changed c
    ),
    written as (
      insert into search.opportunities (side, id, title, account_name, stage, country_code, owner_name, amount, currency,
        amount_comparable, close_date, body, text_hash, row_hash, document, document_length, updated_at)
      select ${chunk.side}, id, title, account_name, stage, country_code, owner_name, amount, currency,
        amount_comparable, close_date, body,
        md5(row(title, account_name, body)::text), row_hash,
        setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', account_words), 'B')
          || setweight(to_tsvector('simple', body_words), 'D'),
        coalesce(array_length(string_to_array(trim(concat_ws(' ', title_words, account_words, body_words)), ' '), 1), 0),
        ${chunk.now}
      from prepared
      on conflict (side, id) do update set title = excluded.title, account_name = excluded.account_name,
        stage = excluded.stage, country_code = excluded.country_code, owner_name = excluded.owner_name,
        amount = excluded.amount, currency = excluded.currency, amount_comparable = excluded.amount_comparable,
        close_date = excluded.close_date, body = excluded.body, text_hash = excluded.text_hash,
        row_hash = excluded.row_hash, document = excluded.document, document_length = excluded.document_length,
        updated_at = excluded.updated_at
      returning 1
    )
    select (select count(*) from source) as read, (select count(*) from written) as changed,
      (select s.id from source s order by s.key desc limit 1) as last`
  return row
}

function odooSource(db: Db, { after, limit }: { after: string | null; limit: number }) {
  return db`
    select c.id as key, c.id::text as id, c.name as title, c.account_name, c.stage_name as stage, c.country_code,
      c.owner_name, c.amount, c.currency, coalesce(c.amount_reporting, c.amount) as amount_comparable, c.close_date,
      concat_ws(E'\n', c.description, array_to_string(c.tags, ', '), c.city, c.country_name) as raw_body
    from core.odoo_opportunities c
    where ${after}::bigint is null or c.id > ${after}::bigint
    order by c.id limit ${limit}`
}

function aceSource(db: Db, { after, limit }: { after: string | null; limit: number }) {
  return db`
    select c.id as key, c.id, c.name as title, c.account_name, c.stage_name as stage, c.country_code,
      c.owner_name, c.amount, c.currency, coalesce(c.amount_reporting, c.amount) as amount_comparable, c.close_date,
      concat_ws(E'\n', c.description, c.use_case, c.industry, c.city) as raw_body
    from core.ace_opportunities c
    where ${after}::text is null or c.id > ${after}::text
    order by c.id limit ${limit}`
}

/** Deletes up to `limit` rows that are no longer in CORE, their vectors with them. Returns how many. */
export async function deleteGone(db: Db, side: Side, limit: number): Promise<number> {
  const core = side === 'odoo' ? db`core.odoo_opportunities` : db`core.ace_opportunities`
  const result = await db`
    delete from search.opportunities where side = ${side} and id in (
      select o.id from search.opportunities o
      where o.side = ${side} and not exists (select 1 from ${core} c where c.id::text = o.id)
      order by o.id limit ${limit})`
  return result.count
}

/** True when rows were written or deleted since the word statistics were taken. */
export async function statisticsAreStale(db: Db): Promise<boolean> {
  const [row] = await db<[{ stale: boolean }]>`
    select coalesce((select c.documents is distinct from o.documents or c.updated_at < o.newest
      from search.corpus c where c.id = 1), true) as stale
    from (select count(*)::int as documents, max(updated_at) as newest from search.opportunities) o`
  return row.stale
}

/** Counts in how many documents each word occurs; only changed counts are written. */
export async function refreshTerms(db: Db): Promise<void> {
  await db`
    with stat as materialized (
      select word, ndoc from ts_stat('select document from search.opportunities') where length(word) <= 64
    ),
    gone as (
      delete from search.terms t where not exists (select 1 from stat s where s.word = t.term)
    )
    insert into search.terms (term, documents) select word, ndoc from stat
    on conflict (term) do update set documents = excluded.documents where terms.documents <> excluded.documents`
}

/** Records size and average length of the corpus. Call after `refreshTerms`. */
export async function refreshCorpus(db: Db, now: Date): Promise<void> {
  await db`
    insert into search.corpus (id, documents, average_length, updated_at)
    select 1, count(*), coalesce(avg(document_length), 0), ${now} from search.opportunities
    on conflict (id) do update set documents = excluded.documents, average_length = excluded.average_length,
      updated_at = excluded.updated_at`
}

/** True when the planner was never told how large the index is, as in databases of earlier releases. */
export async function statisticsAreMissing(db: Db): Promise<boolean> {
  const [row] = await db<[{ missing: boolean }]>`
    select bool_or(reltuples < 0) as missing from pg_class
    where oid in ('search.opportunities'::regclass, 'search.embeddings'::regclass, 'search.terms'::regclass)`
  return row.missing
}

/**
 * Tells the planner how large the index is. The embedded database has nobody who would do it: without, a search compares
 * every vector in place of asking the HNSW index. Texts and vectors themselves are left out, which would be read whole.
 */
export async function takeStatistics(db: Db): Promise<void> {
  await db`analyze search.opportunities (side, id, stage, country_code, owner_name, amount_comparable, close_date)`
  await db`analyze search.embeddings (side, id, model)`
  await db`analyze search.terms`
}
