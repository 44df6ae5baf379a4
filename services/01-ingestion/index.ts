import { checkAlerts, listAlerts } from './actions/alerts.ts'
import { discoverAction } from './actions/discover.ts'
import { getFreshness } from './actions/freshness.ts'
import { listDrift } from './actions/list-drift.ts'
import { listLoads } from './actions/list-loads.ts'
import { listQuarantine } from './actions/list-quarantine.ts'
import { erasePersonAction, liftSuppressionAction, listErasuresAction } from './actions/privacy.ts'
import { quarantineReasons } from './actions/quarantine-reasons.ts'
import { replayQuarantine } from './actions/replay-quarantine.ts'
import { listSources, testSource } from './actions/sources.ts'
import { syncAction } from './actions/sync.ts'
import { runUpkeep } from './actions/upkeep.ts'
import { watchAction } from './actions/watch.ts'
import { backfillActions } from './backfill/actions.ts'

/** Every action of this service; bound to IngestionDeps in app/compose.ts. */
export const ingestionActions = [
  syncAction,
  watchAction,
  discoverAction,
  listDrift,
  listLoads,
  listQuarantine,
  quarantineReasons,
  replayQuarantine,
  listSources,
  testSource,
  listAlerts,
  checkAlerts,
  getFreshness,
  runUpkeep,
  erasePersonAction,
  liftSuppressionAction,
  listErasuresAction,
  ...backfillActions,
] as const

export { backfillErrors } from './backfill/errors.ts'
export type { IngestionDeps } from './deps.ts'
export { type DiscoveryResult, discoverSource } from './discovery/discover.ts'
export { ingestionErrors } from './errors.ts'
export { pipelineActions } from './pipeline/actions.ts'
export type { PipelineDeps, PipelineStage } from './pipeline/deps.ts'
export { pipelineErrors } from './pipeline/errors.ts'
export { claimOrigin, type Origin, presentOrigin } from './pipeline/origin.ts'
export { createRawRowCount } from './pipeline/raw-rows.ts'
export { readSourceSettings, type SourceSettings } from './settings.ts'
export {
  type ApnSourceConfig,
  createSources,
  type OdooSourceConfig,
  type SourceDescription,
  type Sources,
  type SourcesConfig,
} from './sources/create-sources.ts'
export { sourceErrors } from './sources/errors.ts'
export { odooErrors } from './sources/odoo-rpc/index.ts'
export { partnerCentralErrors } from './sources/partner-central/index.ts'
export type { Source, SourceKind, SourceName, SourceTable } from './sources/source.ts'
