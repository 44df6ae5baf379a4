import { embeddingDeps } from '../../services/04-embedding/deps.ts'
import { createOfflineProvider } from '../../services/04-embedding/offline/offline-provider.ts'
import type { EmbeddingProvider } from '../../services/04-embedding/provider.ts'
import { vectorText } from '../../services/04-embedding/queries/embed-queries.ts'
import { refreshOpportunities } from '../../services/04-embedding/run/embedding-run.ts'
import { lexicalArm } from '../../services/04-embedding/search/lexical-arm.ts'
import { searchOpportunities } from '../../services/04-embedding/search/search.ts'
import { defaultDatabaseKind, type TestDatabase, testDatabase } from '../helpers/database.ts'
import { embeddingWork } from '../helpers/search-fixtures.ts'
import type { Bench, Figure } from './index.ts'

type Print = (figure: Figure) => void

const SEED = 20_261_121
const ROWS = { server: 100_000, embedded: 5_000 } as const
const QUERIES = 200

const SUBJECTS = [
  'data warehouse migration', 'contact centre modernisation', 'disaster recovery', 'kubernetes platform',
  'demand forecasting', 'sap hosting', 'video streaming', 'factory sensors', 'virtual desktops', 'website relaunch',
  'security audit', 'citizen chatbot', 'genomics pipeline', 'fraud detection', 'mainframe retirement',
  'document archive', 'game servers', 'email marketing', 'cost review', 'vehicle charging backend',
] // biome-ignore format: a word list
const PLACES = ['Berlin', 'Paris', 'Madrid', 'Tokyo', 'Austin', 'Lagos', 'Oslo', 'Milan', 'Lima', 'Perth']
const COUNTRIES = ['DE', 'FR', 'ES', 'JP', 'US', 'NG', 'NO', 'IT', 'PE', 'AU']

export const bench: Bench = {
  name: 'search',
  summary:
    'Hybrid search p50 and p95 at 100,000 opportunities (5,000 embedded) against its lexical arm alone; texts/s',
  run,
}

/** Fills a database of its own, searches it, prints every figure. Takes about three minutes. */
export async function run(print: Print): Promise<void> {
  const kind = defaultDatabaseKind()
  const database = await testDatabase({ kind })
  const provider = createOfflineProvider({ workers: 1 })
  try {
    print(await textsPerSecond(provider))
    print(await fill(database, provider, ROWS[kind]))
    await measure(database, provider, ROWS[kind], print)
  } finally {
    await provider.close()
    await database.close()
  }
}

async function textsPerSecond(provider: EmbeddingProvider): Promise<Figure> {
  const texts = SUBJECTS.flatMap((subject) =>
    PLACES.map((place) => `${subject} in ${place}. Northwind Trading`),
  )
  await provider.embed(['warm'])
  const started = performance.now()
  await provider.embed(texts)
  const value = round(texts.length / ((performance.now() - started) / 1000))
  return { name: 'embedding, one worker', value, unit: 'texts/s', reference: null, ratio: null }
}

/** CORE rows by SQL, the index by the product's own refresh, vectors near those of the row's subject. */
async function fill({ pool: db }: TestDatabase, provider: EmbeddingProvider, rows: number): Promise<Figure> {
  await db`
    insert into core.odoo_opportunities (id, name, account_name, description, stage_name, country_code, owner_name, amount,
      amount_reporting, close_date, active, tags, raw_id, load_id, source_hash, transformed_at)
    select i, s.subject || ' ' || i % 997, 'Customer ' || md5((i % 9000)::text), 'Project in ' || p.place || ' about '
        || s.subject || ', reference ' || md5(i::text) || ' with partner team and quarterly review of the progress',
      'Stage ' || i % 6, c.country, 'Owner ' || i % 200, i % 5000, i % 5000, date '2026-01-01' + i % 365, true, '{}', i,
      'bench', 'bench', now()
    from generate_series(1, ${rows}::int) i
    join unnest(${SUBJECTS}::text[]) with ordinality s(subject, n) on s.n = i % ${SUBJECTS.length}::int + 1
    join unnest(${PLACES}::text[]) with ordinality p(place, n) on p.n = (i / 7) % ${PLACES.length}::int + 1
    join unnest(${COUNTRIES}::text[]) with ordinality c(country, n) on c.n = (i / 11) % ${COUNTRIES.length}::int + 1`
  const started = performance.now()
  await refreshOpportunities(embeddingWork(db))
  const perSecond = round(rows / ((performance.now() - started) / 1000))
  await fillVectors(db, provider)
  await db.unsafe('analyze search.opportunities')
  await db.unsafe('analyze search.embeddings')
  return { name: 'search index refresh', value: perSecond, unit: 'rows/s', reference: null, ratio: null }
}

async function fillVectors(db: TestDatabase['pool'], provider: EmbeddingProvider): Promise<void> {
  const centres = await provider.embed(SUBJECTS)
  const random = randomFrom(SEED)
  await db.unsafe('drop index search.embeddings_hnsw')
  const rows = await db<{ id: string; hash: string }[]>`
    select id, text_hash as hash from search.opportunities order by id`
  for (let start = 0; start < rows.length; start += 500) {
    const batch = rows.slice(start, start + 500).map(({ id, hash }) => {
      const centre = centres[Number(id) % SUBJECTS.length] ?? new Float32Array(512)
      const noisy = centre.map((value) => value + (random() - 0.5) * 0.06)
      return { id, hash, vector: vectorText(noisy) }
    })
    await db`
      insert into search.embeddings (side, id, model, text_hash, embedding, embedded_at)
      select 'odoo', id, ${provider.model}, hash, vector::vector, now()
      from jsonb_to_recordset(${db.json(batch)}::jsonb) as r(id text, hash text, vector text)`
  }
  // Parallel builds need more shared memory than small machines give.
  await db.begin(async (tx) => {
    await tx`select set_config('max_parallel_maintenance_workers', '0', true), set_config('maintenance_work_mem', '1GB', true)`
    await tx.unsafe(`create index embeddings_hnsw on search.embeddings using hnsw (embedding vector_cosine_ops)
      with (m = 12, ef_construction = 48)`)
  })
}

async function measure(
  { pool: db }: TestDatabase,
  provider: EmbeddingProvider,
  rows: number,
  emit: (figure: Figure) => void,
): Promise<void> {
  const random = randomFrom(SEED)
  const deps = embeddingDeps(provider, { capacity: 2_000 })
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const texts = Array.from(
    { length: QUERIES },
    () => `${pick(SUBJECTS)} ${pick(PLACES)} ${Math.floor(random() * 997)}`,
  )
  const country = () => ({ country: pick(COUNTRIES) })
  const narrow = () => ({ country: pick(COUNTRIES), owner: `owner ${Math.floor(random() * 200)}` })
  const lexical = await timed(texts, (q) => lexicalArm(db, q, {}, 100))
  const cold = await timed(texts, (q) => searchOpportunities(db, deps, { q, limit: 20 }))
  const known = await timed(texts, (q) => searchOpportunities(db, deps, { q, limit: 20 }))
  const wide = await timed(texts, (q) => searchOpportunities(db, deps, { q, limit: 20, ...country() }))
  const few = await timed(texts, (q) => searchOpportunities(db, deps, { q, limit: 20, ...narrow() }))
  const browse = await timed(texts, () => searchOpportunities(db, deps, { limit: 20, ...country() }))
  const label = `${rows.toLocaleString('en')} rows`
  for (const [name, times] of Object.entries({ lexical, cold, known, wide, few, browse })) {
    for (const p of [50, 95] as const) {
      const reference = percentile(lexical, p)
      const value = percentile(times, p)
      emit({
        name: `${NAMES[name] ?? name}, ${label}, p${p}`,
        value,
        unit: 'ms',
        reference,
        ratio: round(value / reference),
      })
    }
  }
}

const NAMES: Readonly<Record<string, string>> = {
  lexical: 'lexical arm alone',
  cold: 'hybrid, new text (embedded first)',
  known: 'hybrid, known text',
  wide: 'hybrid, one country (10 %)',
  few: 'hybrid, one country and owner (0.05 %)',
  browse: 'filters alone',
}

async function timed(texts: readonly string[], work: (text: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (const text of texts) {
    const started = performance.now()
    await work(text)
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)
}

function percentile(sorted: readonly number[], p: number): number {
  return round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? 0)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Mulberry32: a small repeatable generator. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
