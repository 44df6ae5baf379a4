import { sql } from 'drizzle-orm'
import {
  customType,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  numeric,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  vector,
} from 'drizzle-orm/pg-core'

/** Owned by 04-embedding: what search reads. Everything in it can be rebuilt from CORE. */
export const search = pgSchema('search')

/** Width of the vector column; a provider with another width is refused. */
export const VECTOR_DIMENSIONS = 512

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
const at = (name: string) => timestamp(name, { withTimezone: true })

export const searchOpportunities = search.table(
  'opportunities',
  {
    /** `odoo` or `ace`. */
    side: text('side').notNull(),
    id: text('id').notNull(),
    title: text('title'),
    accountName: text('account_name'),
    stage: text('stage'),
    countryCode: text('country_code'),
    ownerName: text('owner_name'),
    amount: numeric('amount', { precision: 18, scale: 2 }),
    currency: text('currency'),
    /** What filters and order use: the amount in the reporting currency, else the deal's own. */
    amountComparable: numeric('amount_comparable', { precision: 18, scale: 2 }),
    closeDate: date('close_date'),
    /** Description and the rest of the searchable text, markup removed, at most 20,000 characters. */
    body: text('body').notNull(),
    /** md5 of title, account and body: changes exactly when the text to embed may have changed. */
    textHash: text('text_hash').notNull(),
    /** md5 of every CORE column used here: changes when the row must be written again. */
    rowHash: text('row_hash').notNull(),
    document: tsvector('document').notNull(),
    /** Number of words in the document, for BM25's length normalisation. */
    documentLength: integer('document_length').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.side, t.id] }),
    index('opportunities_document').using('gin', t.document),
    index('opportunities_text_hash').on(t.textHash),
    index('opportunities_browse').on(sql`${t.amountComparable} desc nulls last`, t.side, t.id),
    index('opportunities_stage').on(sql`lower(${t.stage})`),
    index('opportunities_country').on(t.countryCode),
    index('opportunities_owner').on(sql`lower(${t.ownerName})`),
    index('opportunities_close_date').on(t.closeDate),
  ],
)

export const searchEmbeddings = search.table(
  'embeddings',
  {
    side: text('side').notNull(),
    id: text('id').notNull(),
    model: text('model').notNull(),
    textHash: text('text_hash').notNull(),
    embedding: vector('embedding', { dimensions: VECTOR_DIMENSIONS }).notNull(),
    embeddedAt: at('embedded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.side, t.id, t.model] }),
    foreignKey({
      name: 'embeddings_opportunity',
      columns: [t.side, t.id],
      foreignColumns: [searchOpportunities.side, searchOpportunities.id],
    }).onDelete('cascade'),
    index('embeddings_text').on(t.model, t.textHash),
    index('embeddings_hnsw')
      .using('hnsw', t.embedding.op('vector_cosine_ops'))
      .with({ m: 12, ef_construction: 48 }),
  ],
)

/** The vocabulary with document frequencies: BM25's statistics, and what typing errors are looked up in. */
export const searchTerms = search.table(
  'terms',
  {
    term: text('term').primaryKey(),
    documents: integer('documents').notNull(),
  },
  (t) => [index('terms_trigram').using('gin', t.term.op('gin_trgm_ops'))],
)

/** One row: size of the corpus the statistics in `terms` were taken from. */
export const searchCorpus = search.table('corpus', {
  id: integer('id').primaryKey(),
  documents: integer('documents').notNull(),
  averageLength: doublePrecision('average_length').notNull(),
  updatedAt: at('updated_at').notNull(),
})
