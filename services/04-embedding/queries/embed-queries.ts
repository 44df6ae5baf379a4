import type { Db } from '../../00-platform/index.ts'

export interface PendingText {
  readonly textHash: string
  readonly text: string
}

/** SQL: opportunity `o` has words and no vector of `model` for its present text. */
function withoutVector(db: Db, model: string) {
  return db`o.document_length > 0 and not exists (
    select 1 from search.embeddings e
    where e.side = o.side and e.id = o.id and e.model = ${model} and e.text_hash = o.text_hash)`
}

/** How many different texts still need a vector of this model. */
export async function countPending(db: Db, model: string): Promise<number> {
  const [row] = await db<[{ pending: number }]>`
    select count(distinct o.text_hash) as pending from search.opportunities o where ${withoutVector(db, model)}`
  return row.pending
}

/** The next texts without a vector, each text once however many rows share it, in order of their hash. */
export async function pendingTexts(
  db: Db,
  query: { model: string; after: string; limit: number },
): Promise<PendingText[]> {
  return db<PendingText[]>`
    select distinct on (o.text_hash) o.text_hash as "textHash",
      left(concat_ws('. ', nullif(trim(o.title), ''), nullif(trim(o.account_name), ''), nullif(o.body, '')), 2000) as text
    from search.opportunities o
    where o.text_hash > ${query.after} and ${withoutVector(db, query.model)}
    order by o.text_hash, o.side, o.id limit ${query.limit}`
}

/** Stores vectors for every row that has one of these texts now. Running it again changes nothing. Returns rows. */
export async function storeVectors(
  db: Db,
  batch: { model: string; now: Date; vectors: readonly { textHash: string; embedding: Float32Array }[] },
): Promise<number> {
  const rows = batch.vectors.map(({ textHash, embedding }) => ({
    hash: textHash,
    vector: vectorText(embedding),
  }))
  const result = await db`
    insert into search.embeddings (side, id, model, text_hash, embedding, embedded_at)
    select o.side, o.id, ${batch.model}, o.text_hash, v.vector::vector, ${batch.now}
    from jsonb_to_recordset(${db.json(rows)}::jsonb) as v(hash text, vector text)
    join search.opportunities o on o.text_hash = v.hash
    on conflict (side, id, model) do update set text_hash = excluded.text_hash, embedding = excluded.embedding,
      embedded_at = excluded.embedded_at where embeddings.text_hash <> excluded.text_hash`
  return result.count
}

/** Copies vectors to rows whose text another row already has a vector for. Returns rows, at most `limit`. */
export async function reuseVectors(
  db: Db,
  batch: { model: string; now: Date; limit: number },
): Promise<number> {
  const result = await db`
    insert into search.embeddings (side, id, model, text_hash, embedding, embedded_at)
    select o.side, o.id, ${batch.model}, o.text_hash, known.embedding, ${batch.now}
    from search.opportunities o
    cross join lateral (
      select k.embedding from search.embeddings k
      where k.model = ${batch.model} and k.text_hash = o.text_hash order by k.side, k.id limit 1) known
    where ${withoutVector(db, batch.model)}
    order by o.side, o.id limit ${batch.limit}
    on conflict (side, id, model) do update set text_hash = excluded.text_hash, embedding = excluded.embedding,
      embedded_at = excluded.embedded_at`
  return result.count
}

/** Deletes up to `limit` vectors of other models and of rows that have no words any more. Returns how many. */
export async function deleteStaleVectors(db: Db, model: string, limit: number): Promise<number> {
  const result = await db`
    delete from search.embeddings where (side, id, model) in (
      select e.side, e.id, e.model from search.embeddings e
      join search.opportunities o on o.side = e.side and o.id = e.id
      where e.model <> ${model} or o.document_length = 0
      order by e.side, e.id, e.model limit ${limit})`
  return result.count
}

export interface EmbeddingCounts {
  readonly opportunities: number
  readonly withoutWords: number
  readonly embedded: number
  readonly lastEmbeddedAt: string | null
}

/** Rows, rows without any word, rows whose present text has a vector of `model`. */
export async function countEmbeddings(db: Db, model: string): Promise<EmbeddingCounts> {
  const [row] = await db<[EmbeddingCounts]>`
    select count(*) as opportunities, count(*) filter (where o.document_length = 0) as "withoutWords",
      count(e.id) as embedded, max(e.embedded_at) as "lastEmbeddedAt"
    from search.opportunities o
    left join search.embeddings e
      on e.side = o.side and e.id = o.id and e.model = ${model} and e.text_hash = o.text_hash`
  return row
}

/** A vector as pgvector reads it, six significant digits a number (the model's own noise is larger). */
export function vectorText(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => Number(value.toPrecision(6))).join(',')}]`
}

/** Number of different words in the index. */
export async function countTerms(db: Db): Promise<number> {
  const [row] = await db<[{ words: number }]>`select count(*) as words from search.terms`
  return row.words
}
