import { rawType } from '../../raw/names.ts'
import { columnMatcher } from '../../settings.ts'
import type { ApnTable } from '../apn-model.ts'
import type { SourceTable } from '../source.ts'

/**
 * The six APN tables with the columns and types of the APN database. Opportunities come first, as the people and
 * companies of those that were read need not be asked for again.
 */
export function describeTables(model: readonly ApnTable[], excludeColumns: readonly string[]): SourceTable[] {
  const excluded = columnMatcher(excludeColumns)
  const rank = ({ name }: ApnTable) => (name === 'apn_opportunity' ? 0 : 1)
  return [...model]
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
    .map((table) => ({
      name: table.name,
      kind: 'entity',
      key: table.key,
      ...(table.changeColumn === undefined ? {} : { changeColumn: table.changeColumn }),
      columns: table.columns
        .filter(({ name }) => !excluded(name))
        .map(({ name, type, personal }) => ({
          name,
          type: rawType(type),
          nullable: !table.key.includes(name),
          ...(personal === true ? { personal } : {}),
        })),
    }))
}
