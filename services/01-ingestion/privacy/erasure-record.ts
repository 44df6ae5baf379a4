import { randomBytes } from 'node:crypto'
import { type ActionContext, decodeCursor, page, type RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import type { SourceName } from '../sources/source.ts'
import { addressHash } from './addresses.ts'
import type { PersonKey } from './find.ts'
import { insertErasure, type StoredErasure, selectErasures } from './queries.ts'

export interface ErasureInput extends PersonKey {
  readonly source: SourceName
}

/** An erasure, and the salt of its hashes. */
export interface Named {
  readonly id: string
  readonly salt: string
}

/** Records who asked for what; of an address only its hash. */
export async function beginErasure(
  run: RunContext<IngestionDeps>,
  { source, table, key, email }: ErasureInput,
): Promise<Named> {
  const salt = randomBytes(16).toString('hex')
  const now = run.clock.now()
  const id = run.deps.ids.next(now)
  const standard = run.deps.settings[source].persons[0]?.table ?? null
  await insertErasure(
    run.db,
    {
      ...{ id, runId: run.runId, source, salt, requestedBy: run.actor.name, key: key ?? null },
      table: key === undefined ? null : (table ?? standard),
      emailHash: email === undefined ? null : addressHash(email, salt),
    },
    now,
  )
  return { id, salt }
}

export function resultOf({ id, source, tables, remaining }: StoredErasure, rebuildRunId: string | null) {
  const rowsIn = (schema: string) =>
    tables.filter(({ table }) => table.startsWith(`${schema}.`)).reduce((sum, { rows }) => sum + rows, 0)
  return {
    erasureId: id,
    source: source as SourceName,
    changed: ['raw', 'core', 'search', 'ops'].map((schema) => ({ schema, rows: rowsIn(schema) })),
    remaining: [...remaining],
    rebuildRunId,
  }
}

/** Newest first. @throws CURSOR_INVALID */
export async function listErasures(
  ctx: ActionContext<IngestionDeps>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'text'])
  const rows = await selectErasures(ctx.db, { before, limit: limit + 1 })
  const { items, nextCursor } = page(rows, limit, (each) => [each.requestedAt, each.id])
  return {
    erasures: items.map((each) => ({ ...each, tables: [...each.tables], remaining: [...each.remaining] })),
    nextCursor,
  }
}
