import { setTimeout as pause } from 'node:timers/promises'
import { badLimit, type Cases, NOBODY, type World } from './case.ts'

const unknownMatch = [{ id: '1-O0' }, 'MATCH_NOT_FOUND'] as const
const unknownSource = [{ source: 'sap' }, 'INPUT_INVALID'] as const
const untouched = ({ call, matchId }: World) => call('matches.undo', { id: matchId })

/** What is erased would come back with a stage that runs at the same time, so such a call is refused. */
async function nothingRuns(call: World['call']): Promise<void> {
  for (;;) {
    const { stages } = (await call('pipeline.status', {})) as { stages: { status: string }[] }
    if (!stages.some(({ status }) => status === 'queued' || status === 'running')) return
    await pause(200)
  }
}

/** Stages one to five, and what was found. */
export const pipelineCases: Cases = {
  'ace.readiness': {
    input: ({ aceId }) => ({ id: aceId }),
    failing: [{ id: 'O404' }, 'ACE_OPPORTUNITY_NOT_FOUND'],
  },
  'alerts.check': { dryRun: true },
  'alerts.list': { failing: badLimit },
  'embedding.run': {},
  'embedding.status': {},
  'ingestion.backfill': {
    input: () => ({ source: 'apn', tables: ['apn_company'], workers: 1 }),
    failing: unknownSource,
    dryRun: true,
  },
  'ingestion.discover': { input: () => ({ source: 'apn' }), failing: unknownSource },
  // Lags are counted to the moment of the call.
  'ingestion.freshness': { input: () => ({ source: 'apn' }), failing: unknownSource, moves: true },
  'ingestion.get-backfill': { input: () => ({ source: 'apn' }), failing: unknownSource },
  'ingestion.join-backfill': { input: () => ({ source: 'apn', lane: 2 }), failing: unknownSource },
  'ingestion.list-drift': { failing: badLimit },
  'ingestion.list-loads': { input: () => ({ source: 'apn', limit: 3 }), failing: badLimit },
  'ingestion.list-quarantine': { failing: badLimit },
  'ingestion.quarantine-reasons': { failing: unknownSource },
  'ingestion.resize-backfill': {
    input: () => ({ source: 'apn', workers: 2 }),
    refused: 'BACKFILL_NOT_ACTIVE',
    failing: unknownSource,
  },
  'ingestion.sync': {
    input: () => ({ source: 'apn', mode: 'full' }),
    failing: unknownSource,
    dryRun: true,
  },
  'ingestion.upkeep': { confirm: true, dryRun: true },
  // It goes on until somebody ends it.
  'ingestion.watch': {
    input: () => ({ sources: ['apn'], sweepSeconds: 3_600 }),
    undo: ({ call }, { runId }) => call('runs.cancel', { id: String(runId) }),
    failing: [{ sources: ['sap'] }, 'INPUT_INVALID'],
    dryRun: true,
  },
  'lineage.get': {
    input: ({ odooId }) => ({ entity: 'odoo-opportunities', id: odooId, column: 'amount' }),
    failing: [{ entity: 'invoices', id: '1' }, 'INPUT_INVALID'],
  },
  'match.run': {},
  'matches.accept': {
    input: ({ matchId }) => ({ id: matchId, note: 'the same, says Ada' }),
    undo: untouched,
    failing: unknownMatch,
    dryRun: true,
  },
  'matches.export': {
    input: () => ({ status: 'aceOnly' }),
    failing: [{ status: 'best' }, 'INPUT_INVALID'],
  },
  'matches.get': { input: ({ matchId }) => ({ id: matchId }), failing: unknownMatch },
  'matches.list': { input: () => ({ status: 'unregistered', limit: 4 }), failing: badLimit },
  'matches.reject': { input: ({ matchId }) => ({ id: matchId }), undo: untouched, failing: unknownMatch },
  'matches.summary': {},
  'matches.undo': {
    prepare: async ({ call, matchId }) => {
      await call('matches.reject', { id: matchId })
      return undefined
    },
    input: ({ matchId }) => ({ id: matchId }),
    failing: unknownMatch,
  },
  'opportunities.get': {
    input: ({ aceId }) => ({ id: aceId }),
    failing: [{ id: 'O404' }, 'OPPORTUNITY_NOT_FOUND'],
  },
  'pipeline.run': { failing: [{ mode: 'fast' }, 'INPUT_INVALID'], dryRun: true },
  'pipeline.status': {},
  // A contact of the sample that no deal names. Erased once more it is found again, and has nothing left.
  'privacy.erase-person': {
    prepare: async ({ call }) => {
      await nothingRuns(call)
      return undefined
    },
    input: () => ({ source: 'odoo', key: '6' }),
    confirm: true,
    failing: [{ source: 'odoo' }, 'ERASURE_NEEDS_ONE_KEY'],
    dryRun: true,
  },
  // Has tests of its own (privacy/lift.test.ts): each call would need an erasure of its own, and what follows one.
  'privacy.lift-suppression': {
    input: () => ({ source: 'odoo', erasureId: NOBODY, reason: 'the wrong contact was named' }),
    refused: 'ERASURE_NOT_FOUND',
    failing: [{ source: 'odoo', erasureId: NOBODY, reason: '' }, 'INPUT_INVALID'],
  },
  'privacy.list-erasures': { failing: badLimit },
  'quarantine.replay': { input: () => ({ source: 'apn' }), failing: unknownSource, dryRun: true },
  'search.opportunities': {
    input: () => ({ q: 'cloud migration', side: 'odoo', limit: 5 }),
    failing: badLimit,
  },
  'source.list': {},
  'source.test': { input: () => ({ source: 'apn' }), failing: unknownSource },
  // Has a test of its own: it needs a confirmation.
  'source.use': {
    input: () => ({ origin: 'sample' }),
    confirm: true,
    failing: [{ origin: 'real' }, 'ORIGIN_NOT_CONFIGURED'],
    dryRun: true,
  },
  'transform.run': {
    input: () => ({ entity: 'ace-opportunities' }),
    failing: [{ entity: 'invoices' }, 'INPUT_INVALID'],
  },
  'validate.run': {
    input: () => ({ suite: 'core' }),
    failing: [{ suite: 'x'.repeat(41) }, 'INPUT_INVALID'],
  },
  'validation.failures': { input: () => ({ limit: 3 }), failing: badLimit },
  'validation.trend': { input: () => ({ runs: 2 }), failing: [{ runs: 0 }, 'INPUT_INVALID'] },
  'validation.coverage': {
    input: () => ({ table: 'core.aws_accounts', fields: 'without-rule' as const }),
    failing: [{ table: 'core.nothing' }, 'VALIDATION_TABLE_UNKNOWN'],
  },
  'validation.results': { failing: [{ runId: NOBODY }, 'VALIDATION_RUN_NOT_FOUND'] },
}
