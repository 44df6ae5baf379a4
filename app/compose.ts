import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Logger } from 'pino'
import {
  type BoundAction,
  bindActions,
  type Config,
  copyOptions,
  keepCopySessions,
  openCopySession,
  type Platform,
  productPath,
  randomIds,
  serverTarget,
} from '../services/00-platform/index.ts'
import {
  createRawRowCount,
  ingestionActions,
  type PipelineStage,
  pipelineActions,
  readSourceSettings,
} from '../services/01-ingestion/index.ts'
import {
  coreColumns,
  coreLineageDocument,
  defaultTransformationOptions,
  loadMaps,
  type TransformationDeps,
  transformationActions,
} from '../services/02-transformation/index.ts'
import {
  defaultValidationOptions,
  loadAceFacts,
  loadSuites,
  validationActions,
} from '../services/03-validation/index.ts'
import { createOfflineProvider, embeddingActions, embeddingDeps } from '../services/04-embedding/index.ts'
import { defaultMatchingOptions, matchingActions } from '../services/05-matching/index.ts'
import {
  createCommitWatch,
  createEventWaiter,
  createKeeper,
  createRemembered,
  defaultWorkflowOptions,
  openFolders,
  type WorkflowOptions,
  workflowActions,
} from '../services/07-workflow/index.ts'
import { entryFile } from './entries.ts'
import { programEnvironment } from './environment.ts'
import { configureSources } from './sources.ts'

/** The stages after ingestion, in order. They know each other only by these names. */
const STAGES: readonly PipelineStage[] = [
  {
    name: 'transformation',
    step: { action: 'transform.run', input: { entity: 'all' } },
    tables: ['core.odoo_opportunities', 'core.ace_opportunities'],
    rowsIn: ({ entities }: { entities: { read: number }[] }) =>
      entities.reduce((sum, { read }) => sum + read, 0),
  },
  {
    name: 'validation',
    step: { action: 'validate.run', input: {} },
    tables: ['ops.validation_failures'],
    perRun: true,
    rowsIn: ({ rules }: { rules: number }) => rules,
  },
  {
    name: 'embedding',
    step: { action: 'embedding.run', input: {} },
    tables: ['search.embeddings'],
    rowsIn: ({ refreshed }: { refreshed: number }) => refreshed,
  },
  {
    name: 'matching',
    step: { action: 'match.run', input: {} },
    tables: ['core.opportunity_matches'],
    rowsIn: ({ odoo, ace }: { odoo: number; ace: number }) => odoo + ace,
  },
]

export interface ComposeOptions {
  readonly config: Config
  readonly log: Logger
}

export interface Composed {
  readonly actions: readonly (readonly BoundAction[])[]
  /** Names that chains refer to; checked at start. */
  readonly actionNames: readonly string[]
  /** Gives the services what exists only once their actions are in the registry. */
  connect(platform: Pick<Platform, 'pool' | 'invoke' | 'events' | 'log'>): void
  /** Begins what goes on beside the calls: project files are watched and written behind the answers. */
  keep(): Promise<void>
  /** While the database is still there: writes what is to be written. */
  stopKeeping(): Promise<void>
  close(): Promise<void>
}

/** The only place that knows all services: binds their actions to what they need. */
export function compose({ config, log }: ComposeOptions): Composed {
  const settings = readSourceSettings()
  const loading = {
    ...settings.loading,
    batchSize: config.BATCH_SIZE,
    lookbackSeconds: config.LOOKBACK_SECONDS,
  }
  const server = serverTarget(config)
  const copies =
    server === undefined ? undefined : keepCopySessions(() => openCopySession(copyOptions(server)))
  const sources = configureSources(config, { ...settings, loading }, log)
  const reportingCurrency = config.REPORTING_CURRENCY
  const ace = loadAceFacts(productPath('data', 'ace'))
  const provider = createOfflineProvider({ workerFile: pathToFileURL(entryFile('embedding-worker')) })
  const openFolder = openFolders({ ids: randomIds, log })
  const keeper = createKeeper({ openFolder })
  const commits = createCommitWatch()
  const events = createEventWaiter()
  return {
    actions: [
      bindActions(pipelineActions, {
        configured: sources.origin,
        sources: sources.names,
        stages: STAGES,
        rawRows: createRawRowCount(),
      }),
      bindActions(ingestionActions, {
        ids: randomIds,
        home: config.REVOPS_HOME,
        settings: { ...settings, loading },
        openCopy: copies?.open ?? null,
        origin: sources.origin,
        stages: STAGES.map(({ step }) => step),
        schedule: config.PIPELINE_SCHEDULE,
        openSource: sources.open,
        describeSources: sources.describe,
      }),
      bindActions(transformationActions, transformationDeps(config)),
      bindActions(validationActions, {
        suites: loadSuites(productPath('data', 'validation'), ace, coreColumns()),
        ace,
        options: defaultValidationOptions,
      }),
      bindActions(embeddingActions, embeddingDeps(provider)),
      bindActions(matchingActions, {
        options: { ...defaultMatchingOptions, chunkSize: config.BATCH_SIZE, reportingCurrency },
        workerFile: pathToFileURL(entryFile('matching-worker')),
      }),
      bindActions(workflowActions, {
        ids: randomIds,
        options: workflowOptions(config),
        openFolder,
        keeper,
        remembered: createRemembered(),
        nextEvent: events.nextEvent,
      }),
    ],
    actionNames: ['ingestion.sync', ...STAGES.map(({ step }) => step.action)],
    connect: (platform) => {
      keeper.connect(platform)
      commits.connect(platform)
      events.connect(platform.events)
    },
    keep: async () => {
      commits.start()
      await keeper.start()
    },
    stopKeeping: async () => {
      await commits.stop()
      await keeper.stop()
    },
    close: async () => {
      await provider.close()
      await sources.close()
      await copies?.close()
    },
  }
}

function transformationDeps(config: Config): TransformationDeps {
  return {
    maps: loadMaps(productPath('config', 'maps')),
    options: {
      ...defaultTransformationOptions,
      chunkSize: config.BATCH_SIZE,
      reportingCurrency: config.REPORTING_CURRENCY,
      language: config.ODOO_LANGUAGE,
    },
  }
}

function workflowOptions(config: Config): WorkflowOptions {
  const { git } = defaultWorkflowOptions
  return {
    ...defaultWorkflowOptions,
    git: { ...git, env: programEnvironment() },
    housekeeping: {
      archivedSpecsDays: config.HOUSEKEEPING_ARCHIVED_SPECS_DAYS,
      approvalsDays: config.HOUSEKEEPING_APPROVALS_DAYS,
      runLogsDays: config.HOUSEKEEPING_RUN_LOGS_DAYS,
      versionsDays: config.HOUSEKEEPING_DOCUMENT_VERSIONS_DAYS,
      versionsCount: config.HOUSEKEEPING_DOCUMENT_VERSIONS_COUNT,
      exportFolder: join(config.REVOPS_HOME, 'removed-specs'),
    },
  }
}

/** Text of docs/02-api/core-lineage.md. */
export function coreLineage(config: Config): string {
  return coreLineageDocument(transformationDeps(config))
}

/** The actions without a database behind them: enough for `--help` and tool lists. */
export function composeCatalogue(config: Config, log: Logger): readonly (readonly BoundAction[])[] {
  return compose({ config, log }).actions
}
