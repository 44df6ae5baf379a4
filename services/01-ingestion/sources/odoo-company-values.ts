import { columnMatcher, type SourceSettings, tableOfModel } from '../settings.ts'
import type { SourceConnection } from './postgres/connection.ts'
import type { PostgresPlan } from './postgres/postgres-source.ts'

const VALUES = 'ir.property'
const FIELDS = 'ir.model.fields'

/**
 * Up to version 17 Odoo keeps a field's values per company not in the model's own table but as rows of ir_property, which
 * name their field by its id in ir_model_fields. Both are read, but of both only the rows of fields of the configured
 * models that no exclusion names: a value that is excluded as a column is excluded as a row. Later versions have neither:
 * there the model's table holds one jsonb per field, `{"1": value}` by company.
 */
export function companyValues(settings: SourceSettings['odoo']): {
  readonly models: readonly string[]
  readonly partial: NonNullable<PostgresPlan['partial']>
} {
  const [values, fields] = [tableOfModel(VALUES), tableOfModel(FIELDS)]
  const excluded = columnMatcher(settings.excludeColumns)
  const models = settings.models.map(({ model }) => model)
  return {
    models: [VALUES, FIELDS],
    partial: {
      tables: [values, fields],
      choose: async (sql, schema, readable) => {
        const has = (table: string, names: readonly string[]) =>
          names.every((name) => readable.some((column) => column.table === table && column.name === name))
        if (!has(values, ['id', 'fields_id']) || !has(fields, ['id', 'model', 'name'])) return new Map()
        const found = await fieldsWithValues(sql, schema, models)
        const ids = found.filter(({ name }) => !excluded(name)).map(({ id }) => id)
        return new Map([
          [values, { column: 'fields_id', values: ids }],
          [fields, { column: 'id', values: ids }],
        ])
      },
    },
  }
}

/** Fields of the models that have a value in ir_property, by id. */
async function fieldsWithValues(
  sql: SourceConnection,
  schema: string,
  models: readonly string[],
): Promise<{ id: string; name: string }[]> {
  return await sql<{ id: string; name: string }[]>`
    select f.id::text as id, f.name from ${sql(schema)}.ir_model_fields f
    where f.model in (select json_array_elements_text(${JSON.stringify(models)}::text::json))
      and exists (select 1 from ${sql(schema)}.ir_property p where p.fields_id = f.id)
    order by f.id`
}
