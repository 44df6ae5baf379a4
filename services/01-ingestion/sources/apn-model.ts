import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { productPath } from '../../00-platform/index.ts'

const Model = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      key: z.array(z.string()),
      changeColumn: z.string().optional(),
      columns: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          personal: z.boolean().optional(),
          required: z.boolean().optional(),
          /** Names an export may give the column: S3 name, API path, display label. */
          headers: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
})

export type ApnTable = z.output<typeof Model>['tables'][number]

/** The six APN tables (data/apn/model.json). */
export function readApnModel(file = productPath('data', 'apn', 'model.json')): ApnTable[] {
  return Model.parse(JSON.parse(readFileSync(file, 'utf8'))).tables
}
