import type { Db } from '../../00-platform/index.ts'
import { fromClause } from '../model/compile.ts'
import type { Chosen, CoreModel } from '../model/model.ts'
import { identifier } from '../sql/expressions.ts'
import type { RawSelect } from '../sql/raw-types.ts'

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
  const chosen: Chosen = (key) => `${key} = $1::${model.keyType}`
  const plain = model.roles.filter(
    (role) => role.origins === undefined || role.from === undefined || keepsLineage(role.from(raw, chosen)),
  )
  const pairs = plain.map(
    ({ alias }) => `'${alias}', jsonb_build_object('rawId', ${alias}._raw_id, 'loadId', ${alias}._load_id)`,
  )
  const base = model.roles[0].alias
  const statement = `select jsonb_build_object(${pairs.join(', ')}) as roles
    ${fromClause({ ...model, facts: [], maps: [] }, raw, chosen)}
    where ${chosen(`${base}.id`)}`
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

export interface AccountRow {
  readonly transformedAt: string
  readonly provenance: Readonly<Record<string, { readonly first: string }>>
}

export async function accountRow(db: Db, id: string): Promise<AccountRow | undefined> {
  const [row] = await db<AccountRow[]>`
    select transformed_at as "transformedAt", provenance from core.aws_accounts where id = ${id}`
  return row
}

export interface MemberRow {
  /** `odoo:17` */
  readonly record: string
  readonly side: 'odoo' | 'ace'
  readonly rawId: number
  readonly loadId: string
}

/** The first opportunities of an account by side and key, and the `named` ones in any case. */
export async function memberRows(
  db: Db,
  accountId: string,
  named: readonly string[],
  limit: number,
): Promise<MemberRow[]> {
  return db<MemberRow[]>`
    with members as (
      select m.*, m.side || ':' || m.record_id as record,
        row_number() over (order by m.side, m.record_id collate "C") as n
      from core.account_members m where m.account_id = ${accountId}
    )
    select m.record, m.side, coalesce(o.raw_id, a.raw_id) as "rawId", coalesce(o.load_id, a.load_id) as "loadId"
    from members m
    left join core.odoo_opportunities o on o.id = case m.side when 'odoo' then m.record_id::bigint end
    left join core.ace_opportunities a on m.side = 'ace' and a.id = m.record_id
    where m.n <= ${limit} or m.record = any(${db.array([...named])}::text[])
    order by m.n limit ${limit + named.length}`
}
