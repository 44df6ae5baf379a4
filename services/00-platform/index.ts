export { coerceStrings, propertiesOf } from './actions/coerce.ts'
export {
  ACTOR_KINDS,
  type ActionContext,
  type Actor,
  type ActorKind,
  AgentNameSchema,
  ANONYMOUS,
  type Caller,
  type ChainStep,
  type Channel,
  DEFAULT_AGENT_TOKEN,
  hasRole,
  type Progress,
  type RequestContext,
  ROLES,
  type Role,
  type RunAccepted,
  type RunContext,
  SYSTEM,
} from './actions/context.ts'
export {
  type AnyAction,
  actionsFor,
  type BoundAction,
  bindActions,
  type Effect,
  type HttpMethod,
  type LongAction,
  type RestExposure,
  type ShortAction,
} from './actions/define-action.ts'
export { actingFor, type GatePorts, openGate } from './actions/gate.ts'
export type { Invoke, InvokeResult } from './actions/invoke.ts'
export type {
  McpArgument,
  McpCall,
  McpExtras,
  McpPrompt,
  McpResourceEntry,
  McpResources,
  McpResourceTemplate,
  McpTool,
} from './actions/mcp-extras.ts'
export { parseInput } from './actions/parse.ts'
export { hidePersonalFacts, hidePersonalValue, MASK, personal } from './actions/personal.ts'
export { coerceTo, type InputProperties, type PropertySchema, typesOf } from './actions/properties.ts'
export { createRegistry, type Registry } from './actions/registry.ts'
export { type BackupResult, writeBackup } from './backup/backup.ts'
export { backupErrors } from './backup/errors.ts'
export { refuseUsedDatabase, resetDatabase, restoreBackup } from './backup/restore.ts'
export { type Clock, systemClock } from './clock.ts'
export { serverTarget } from './config/database-target.ts'
export { type Config, envExample, loadConfig, maskConfig } from './config/load.ts'
export {
  type DatabaseTarget,
  type Db,
  inTransaction,
  openPool,
  type Pool,
  type Tx,
} from './database/client.ts'
export { type CopySession, copyOptions, openCopySession } from './database/copy.ts'
export { type CopySessions, keepCopySessions } from './database/copy-sessions.ts'
export { type EmbeddedDatabase, startEmbedded } from './database/embedded.ts'
export { databaseErrorFor, databaseErrors } from './database/errors.ts'
export { MIGRATIONS_FOLDER, migrateDatabase } from './database/migrate.ts'
export { ops, raw } from './database/schemas.ts'
export {
  AppError,
  ERROR_KINDS,
  type ErrorBody,
  type ErrorKind,
  errorBody,
  KIND_FACTS,
} from './errors/app-error.ts'
export { type ErrorCatalogue, type ErrorEntry, errorCatalogue } from './errors/catalogue.ts'
export { platformErrors } from './errors/platform-errors.ts'
export { toAppError } from './errors/to-app-error.ts'
export type { EventHub } from './events/event-hub.ts'
export type { EventRow } from './events/queries.ts'
export { type Endpoint, readEndpoint, removeEndpoint, writeEndpoint } from './hub/endpoint-file.ts'
export { createPlatform, type Platform, type PlatformOptions, platformCatalogue } from './hub/platform.ts'
export {
  actorOfToken,
  closeSession,
  createSignInSecret,
  type IdentityDeps,
  openSession,
  type Session,
  sessionOf,
} from './identity/identity.ts'
export { OWNER_TOKEN, readTokenFile } from './identity/token-file.ts'
export { ensureTokenFiles } from './identity/token-files.ts'
export { type Ids, randomIds } from './ids.ts'
export { createLogger, maskUrlPasswords } from './logging/logger.ts'
export { type CallMetrics, type CallObservation, noMetrics } from './metrics/call-metrics.ts'
export { decodeCursor, encodeCursor, page, pageInput, pageOutput } from './paging.ts'
export { PRODUCT_ROOT, productPath } from './paths.ts'
export { deleteRunLogs, type OldLog, selectRunsWithOldLogs } from './runs/old-logs.ts'
export { RunAcceptedSchema, RunSchema } from './runs/schemas.ts'
export { readSetting, writeSetting, writeSettingOnce } from './settings/queries.ts'
