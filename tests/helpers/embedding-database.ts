import type { Pool } from '../../services/00-platform/database/client.ts'
import { type DatabaseKind, testDatabase } from './database.ts'

/** A migrated, empty database, gone after `close`. */
export interface SearchDatabase {
  readonly db: Pool
  readonly kind: DatabaseKind
  close(): Promise<void>
}

/** Where the suites run: embedded, and PostgreSQL where TEST_DATABASE_URL names one; TEST_DATABASE limits it to one. */
export const SEARCH_TARGETS: readonly DatabaseKind[] = (['embedded', 'server'] as const).filter(
  (kind) =>
    (process.env.TEST_DATABASE ?? kind) === kind &&
    (kind === 'embedded' || process.env.TEST_DATABASE_URL !== undefined),
)

/** Opens a database of its own for a suite or a benchmark. */
export async function openSearchDatabase(kind: DatabaseKind): Promise<SearchDatabase> {
  const { pool, close } = await testDatabase({ kind })
  return { db: pool, kind, close }
}
