import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { TransformationDeps } from '../deps.ts'
import { lineageOf } from '../lineage/service.ts'

const { defineAction } = actionsFor<TransformationDeps>()

export const getLineage = defineAction({
  name: 'lineage.get',
  summary: 'RAW tables, rows, columns and loads behind one CORE row or one of its columns',
  input: z.object({
    entity: z.enum(['odoo-opportunities', 'ace-opportunities', 'aws-accounts']),
    id: z.string().min(1).max(300).describe('Key of the CORE row: Odoo id, ACE id or account id'),
    column: z.string().max(64).optional().describe('Only this column'),
  }),
  output: z.object({
    entity: z.string(),
    id: z.string(),
    table: z.string(),
    raw: z
      .object({ table: z.string(), rawId: z.int(), loadId: z.string(), sourceHash: z.string() })
      .nullable()
      .describe('The base RAW row; null for an account, which has several'),
    transformedAt: z.string(),
    columns: z.array(
      z.object({
        column: z.string(),
        type: z.string(),
        rule: z.string(),
        maps: z.array(z.string()),
        sources: z.array(
          z.object({
            role: z.string(),
            table: z.string(),
            column: z.string(),
            rawId: z.int().nullable(),
            loadId: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
  errors: ['LINEAGE_ROW_NOT_FOUND', 'LINEAGE_COLUMN_UNKNOWN'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/lineage/{entity}/{id}', tag: 'pipeline' }, mcp: true, cli: true },
  positional: ['entity', 'id'],
  run: (input, ctx) => lineageOf(ctx.deps, ctx.db, input),
})
