import { pgSchema } from 'drizzle-orm/pg-core'

/** Records of every step: runs, events, audit, identity, loads, quarantine. */
export const ops = pgSchema('ops')

/** Mirrors of the sources; its tables are created and evolved by 01-ingestion from discovery, never by migrations. */
export const raw = pgSchema('raw')
