import type { Clock, Db, Progress } from '../../services/00-platform/index.ts'
import { embeddingErrors } from '../../services/04-embedding/errors.ts'
import type { EmbeddingProvider } from '../../services/04-embedding/provider.ts'

export interface OdooRow {
  readonly id: number
  readonly name?: string | null
  readonly account_name?: string | null
  readonly description?: string | null
  readonly stage_name?: string | null
  readonly country_code?: string | null
  readonly owner_name?: string | null
  readonly amount?: number | null
  readonly close_date?: string | null
}

export type AceRow = Omit<OdooRow, 'id'> & { readonly id: string }

/** Writes Odoo opportunities into CORE as the transformation would; rows with a known id are replaced. */
export async function putOdoo(db: Db, rows: readonly OdooRow[]): Promise<void> {
  await db`
    insert into core.odoo_opportunities (id, name, account_name, description, stage_name, country_code, owner_name, amount,
      amount_reporting, close_date, active, tags, raw_id, load_id, source_hash, transformed_at)
    select id, name, account_name, description, stage_name, country_code, owner_name, amount, amount, close_date, true,
      '{}', id, 'load', 'hash', now()
    from jsonb_to_recordset(${db.json(rows as never)}::jsonb) as r(id bigint, name text, account_name text, description text,
      stage_name text, country_code text, owner_name text, amount numeric, close_date date)
    on conflict (id) do update set name = excluded.name, account_name = excluded.account_name,
      description = excluded.description, stage_name = excluded.stage_name, country_code = excluded.country_code,
      owner_name = excluded.owner_name, amount = excluded.amount, amount_reporting = excluded.amount_reporting,
      close_date = excluded.close_date`
}

/** Writes ACE opportunities into CORE as the transformation would; rows with a known id are replaced. */
export async function putAce(db: Db, rows: readonly AceRow[]): Promise<void> {
  await db`
    insert into core.ace_opportunities (id, name, account_name, description, stage_name, country_code, owner_name, amount,
      amount_reporting, close_date, raw_id, load_id, source_hash, transformed_at)
    select id, name, account_name, description, stage_name, country_code, owner_name, amount, amount, close_date,
      1, 'load', 'hash', now()
    from jsonb_to_recordset(${db.json(rows as never)}::jsonb) as r(id text, name text, account_name text, description text,
      stage_name text, country_code text, owner_name text, amount numeric, close_date date)
    on conflict (id) do update set name = excluded.name, account_name = excluded.account_name,
      description = excluded.description`
}

export async function clearSearch(db: Db): Promise<void> {
  for (const table of [
    'core.odoo_opportunities',
    'core.ace_opportunities',
    'search.embeddings',
    'search.opportunities',
    'search.terms',
    'search.corpus',
  ]) {
    await db.unsafe(`delete from ${table}`)
  }
}

/** A provider that needs no model: each word is a direction; so texts that share words are near. Remembers its texts. */
export interface WordProvider extends EmbeddingProvider {
  readonly seen: string[]
  /** When set, the call with this number (from 1) and all later ones fail. */
  failFrom: number | undefined
}

export function wordProvider(model = 'words@1', dimensions = 512): WordProvider {
  let calls = 0
  const provider: WordProvider = {
    id: 'words',
    model,
    dimensions,
    seen: [],
    failFrom: undefined,
    embed: async (texts, signal) => {
      signal?.throwIfAborted()
      calls += 1
      if (provider.failFrom !== undefined && calls >= provider.failFrom) {
        throw embeddingErrors.EMBEDDING_UNAVAILABLE({ provider: 'words', why: 'told to fail' })
      }
      provider.seen.push(...texts)
      return texts.map((text) => wordVector(text, dimensions))
    },
    close: async () => {},
  }
  return provider
}

function wordVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    let hash = 2166136261
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619)
    const place = (hash >>> 0) % dimensions
    vector[place] = (vector[place] ?? 0) + 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

/** A clock that goes one millisecond on at every reading. */
export function steppingClock(start = '2026-01-01T00:00:00Z'): Clock {
  let now = Date.parse(start)
  return { now: () => new Date(now++) }
}

/** What `runEmbedding` needs, with every progress report kept. */
export function embeddingWork(db: Db, clock: Clock = steppingClock()) {
  const abort = new AbortController()
  const reports: Progress[] = []
  return {
    db,
    clock,
    signal: abort.signal,
    abort,
    reports,
    progress: async (progress: Progress) => {
      reports.push(progress)
    },
  }
}
