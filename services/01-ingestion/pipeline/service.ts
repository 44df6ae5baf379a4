import type { ActionContext, ChainStep } from '../../00-platform/index.ts'
import type { PipelineDeps, PipelineStage } from './deps.ts'
import { pipelineErrors } from './errors.ts'
import { claimOrigin, type Origin, presentOrigin } from './origin.ts'
import {
  countRows,
  type LastRun,
  removeAllData,
  selectActiveRun,
  selectLastRuns,
  sumRowsRead,
} from './queries.ts'

type Ctx = ActionContext<PipelineDeps>
type Mode = 'full' | 'incremental'

const SYNC = 'ingestion.sync'
const BACKFILL = 'ingestion.backfill'

/**
 * Starts all stages one after another: each configured source, then the stages behind it.
 * @throws AppError NOTHING_TO_LOAD, OTHER_DATA_PRESENT, PIPELINE_BUSY, RUN_ALREADY_ACTIVE
 */
export async function runPipeline(ctx: Ctx, mode: Mode) {
  const [first, ...rest] = await stepsToTake(ctx, mode)
  await claimOrigin(ctx.db, originOf(ctx), ctx.clock.now())
  return ctx.startRun(first.action, first.input, rest)
}

/** The steps that {@link runPipeline} would take. @throws what it throws */
export async function planPipeline(ctx: Ctx, mode: Mode) {
  const steps = await stepsToTake(ctx, mode)
  const configured = originOf(ctx)
  const present = await presentOrigin(ctx.db)
  if (present !== 'none' && present !== configured)
    throw pipelineErrors.OTHER_DATA_PRESENT({ present, configured })
  return { origin: configured, steps }
}

function originOf(ctx: Ctx): Exclude<Origin, 'none'> {
  const { configured } = ctx.deps
  if (configured === 'none') throw pipelineErrors.NOTHING_TO_LOAD()
  return configured
}

async function stepsToTake(ctx: Ctx, mode: Mode): Promise<[ChainStep, ...ChainStep[]]> {
  originOf(ctx)
  await refuseSecond(ctx)
  const { sources, stages } = ctx.deps
  return [
    ...sources.map((source) => ({ action: SYNC, input: { source, mode } })),
    ...stages.map(({ step }) => step),
  ] as [ChainStep, ...ChainStep[]]
}

async function refuseSecond(ctx: Ctx): Promise<void> {
  const names = [SYNC, ...ctx.deps.stages.map(({ step }) => step.action)]
  const active = (await selectLastRuns(ctx.db, names)).find(
    (run) => run.status === 'queued' || run.status === 'running',
  )
  if (active !== undefined) throw pipelineErrors.PIPELINE_BUSY({ id: active.id })
}

/** What each stage did last, and how many rows it left. */
export async function pipelineStatus(ctx: Ctx) {
  const { configured, stages } = ctx.deps
  const last = await selectLastRuns(ctx.db, [SYNC, ...stages.map(({ step }) => step.action)])
  const runOf = (action: string) => last.find((run) => run.action === action)
  return {
    origin: await presentOrigin(ctx.db),
    configured,
    stages: [
      stageStatus('ingestion', SYNC, runOf(SYNC), {
        rowsIn: await sumRowsRead(ctx.db),
        rowsOut: await ctx.deps.rawRows(ctx.db),
      }),
      ...(await Promise.all(
        stages.map(async (stage) => {
          const run = runOf(stage.step.action)
          const rowsIn = run?.status === 'succeeded' ? stage.rowsIn(run.result as never) : null
          const rowsOut = await rowsOf(ctx, stage, run)
          return stageStatus(stage.name, stage.step.action, run, { rowsIn, rowsOut })
        }),
      )),
    ],
  }
}

async function rowsOf(ctx: Ctx, stage: PipelineStage, run: LastRun | undefined): Promise<number> {
  if (stage.perRun !== true) return countRows(ctx.db, stage.tables)
  return run === undefined ? 0 : countRows(ctx.db, stage.tables, run.id)
}

function stageStatus(
  name: 'ingestion' | PipelineStage['name'],
  action: string,
  run: LastRun | undefined,
  rows: { readonly rowsIn: number | null; readonly rowsOut: number },
) {
  return {
    name,
    action,
    status: run?.status ?? 'never',
    ...rows,
    lastRunId: run?.id ?? null,
    finishedAt: run?.finishedAt ?? null,
    durationMs: run?.durationMs ?? null,
    error:
      run?.error === null || run?.error === undefined
        ? null
        : { code: run.error.code, message: run.error.message, details: run.error.details ?? {} },
  }
}

/**
 * Removes all data and claims the database for `origin`.
 * @throws AppError ORIGIN_NOT_CONFIGURED, PIPELINE_BUSY
 */
export async function useSource(ctx: Ctx, origin: Exclude<Origin, 'none'>) {
  if (ctx.deps.configured !== origin) throw pipelineErrors.ORIGIN_NOT_CONFIGURED({ origin })
  await refuseSecond(ctx)
  const backfill = await selectActiveRun(ctx.db, BACKFILL)
  if (backfill !== undefined) throw pipelineErrors.PIPELINE_BUSY({ id: backfill })
  const before = await presentOrigin(ctx.db)
  if (before !== origin) {
    await removeAllData(ctx.db)
    await claimOrigin(ctx.db, origin, ctx.clock.now())
    await ctx.emit('data.replaced', { before, origin })
  }
  return { before, origin }
}
