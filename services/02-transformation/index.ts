import { getLineage } from './actions/get-lineage.ts'
import { runTransformation } from './actions/run-transformation.ts'
import type { TransformationDeps } from './deps.ts'
import { renderCoreLineage } from './lineage/document.ts'
import { modelOf } from './model/models.ts'

export { coreColumns } from './core-columns.ts'
export { defaultTransformationOptions, type TransformationDeps, type TransformationOptions } from './deps.ts'
export { transformationErrors } from './errors.ts'
export { loadMaps, type Maps } from './maps/maps.ts'
export { transform } from './transform.ts'
export type { Entity, EntityCounts, TransformRun } from './work.ts'

export const transformationActions = [runTransformation, getLineage]

/** Text of docs/02-api/core-lineage.md. */
export function coreLineageDocument(deps: TransformationDeps): string {
  return renderCoreLineage([modelOf(deps, 'odoo-opportunities'), modelOf(deps, 'ace-opportunities')])
}
