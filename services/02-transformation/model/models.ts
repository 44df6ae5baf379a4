import type { TransformationDeps } from '../deps.ts'
import { aceOpportunitiesModel } from './ace-opportunities.ts'
import type { CoreModel } from './model.ts'
import { odooOpportunitiesModel } from './odoo-opportunities.ts'

export type ModelEntity = 'odoo-opportunities' | 'ace-opportunities'

/** The declaration behind an entity, with the configured fields and stages. */
export function modelOf(deps: TransformationDeps, entity: ModelEntity): CoreModel {
  if (entity === 'ace-opportunities') return aceOpportunitiesModel
  const { wonStage, lostStage } = deps.maps.stages
  return odooOpportunitiesModel({ aceIdFields: deps.options.aceIdFields, wonStage, lostStage })
}
