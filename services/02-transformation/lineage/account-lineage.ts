import type { Db } from '../../00-platform/index.ts'
import { ACCOUNT_FIELDS } from '../accounts/fields.ts'
import { transformationErrors } from '../errors.ts'
import { ACCOUNTS, type OwnColumn, sourcesOfField } from './own-tables.ts'
import { type AccountRow, accountRow, type MemberRow, memberRows } from './queries.ts'

/** Opportunities named behind a column that all members decide (its key, counts): the first ones. */
const MOST_MEMBERS = 20

/**
 * What the columns of an account were taken from: of a chosen field the first opportunity that has the value, of the others
 * the first of all its opportunities; each with its RAW row.
 * @throws AppError LINEAGE_ROW_NOT_FOUND, LINEAGE_COLUMN_UNKNOWN
 */
export async function accountLineage(
  db: Db,
  { id, column }: { readonly id: string; readonly column?: string | undefined },
) {
  const wanted = ACCOUNTS.columns.filter((each) => column === undefined || each.column === column)
  if (wanted.length === 0) {
    const columns = ACCOUNTS.columns.map((each) => each.column).join(', ')
    throw transformationErrors.LINEAGE_COLUMN_UNKNOWN({
      entity: 'aws-accounts',
      column: column ?? '',
      columns,
    })
  }
  const account = await accountRow(db, id)
  if (account === undefined) throw transformationErrors.LINEAGE_ROW_NOT_FOUND({ table: ACCOUNTS.table, id })
  const chosen = Object.values(account.provenance).map(({ first }) => first)
  const members = await memberRows(db, id, chosen, MOST_MEMBERS)
  return {
    entity: 'aws-accounts',
    id,
    table: `core.${ACCOUNTS.table}`,
    raw: null,
    transformedAt: account.transformedAt,
    columns: wanted.map((each) => ({
      column: each.column,
      type: each.type,
      rule: each.rule,
      maps: [],
      sources: sourcesOf(each, account, members),
    })),
  }
}

function sourcesOf({ column, from }: OwnColumn, account: AccountRow, members: readonly MemberRow[]) {
  const field = ACCOUNT_FIELDS.find((each) => each.column === column)
  const first = account.provenance[column]?.first
  const behind = field === undefined ? members : members.filter(({ record }) => record === first)
  return behind.flatMap(({ record, side, rawId, loadId }) => {
    const table = `core.${side}_opportunities`
    const own = from
      .filter((name) => name.startsWith(`${table}.`))
      .map((name) => name.slice(table.length + 1))
    const columns = field === undefined ? own : sourcesOfField(field)[side]
    return columns.map((name) => ({ role: record, table, column: name, rawId, loadId }))
  })
}
