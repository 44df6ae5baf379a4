import type { Db } from '../../00-platform/index.ts'
import { fromClause } from '../model/compile.ts'
import type { CoreModel, RawSelect } from '../model/model.ts'
import { identifier } from '../sql/expressions.ts'

export interface RawRow {
  readonly rawId: number | null
  readonly loadId: string | null
}

/** The RAW row that each role of a model contributed to one CORE row, by role; undefined when there is no such row. */
export async function rawRowsBehind(
  db: Db,
  model: CoreModel,
  raw: RawSelect,
  id: string,
): Promise<Record<string, RawRow> | undefined> {
  const plain = model.roles.filter(
    (role) => role.origins === undefined || role.from === undefined || keepsLineage(role.from(raw)),
  )
  const pairs = plain.map(
    ({ alias }) => `'${alias}', jsonb_build_object('rawId', ${alias}._raw_id, 'loadId', ${alias}._load_id)`,
  )
  const base = model.roles[0].alias
  const statement = `select jsonb_build_object(${pairs.join(', ')}) as roles
    ${fromClause({ ...model, facts: [], maps: [] }, raw)
      .replaceAll('$1::', 'null::')
      .replaceAll('$2::', 'null::')}
    where ${base}.id = $1::${model.keyType}`
  const [row] = await db.unsafe<{ roles: Record<string, RawRow> }[]>(statement, [id])
  return row?.roles
}

function keepsLineage(subselect: string): boolean {
  return !subselect.includes('group by')
}

/** The stored CORE row's own lineage. */
export async function coreRow(db: Db, table: string, keyType: string, id: string) {
  const name = db.unsafe(`core.${identifier(table)}`)
  const [row] = await db<{ rawId: number; loadId: string; sourceHash: string; transformedAt: string }[]>`
    select raw_id as "rawId", load_id as "loadId", source_hash as "sourceHash", transformed_at as "transformedAt"
    from ${name} where id = ${id}::${db.unsafe(keyType)}`
  return row
}
