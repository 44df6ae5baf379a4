import { type Freedom, fullFreedom, type PairGraph, propagate } from './competition.ts'
import {
  isParent,
  type LogModel,
  logModel,
  type Model,
  type PairScore,
  scorePair,
  startingMatchLevels,
} from './model.ts'
import { MISSING } from './prepare.ts'
import type { Field, Pace } from './types.ts'

const MAX_ITERATIONS = 60
const TOLERANCE = 1e-4
const SWEEPS = 4
/** Weight of the starting values, in pairs: keeps a level nobody reached from becoming impossible. */
const PSEUDO_PAIRS = 4

/** Everything EM looks at. Pairs are rows of `levels`. */
export interface Evidence {
  readonly fields: readonly Field[]
  readonly levels: Uint8Array
  readonly graph: PairGraph
  /** Term-frequency adjustments of each pair for the sibling and the other class (natural log). */
  readonly adjustS: Float32Array
  readonly adjustU: Float32Array
  /** Natural log added to a pair's odds: exact keys that agree, people's decisions. */
  readonly given: Float64Array
  /** One partner each (link) or many (dedupe). */
  readonly oneToOne: boolean
  readonly records: readonly [number, number]
}

export interface Estimate {
  readonly model: Model
  readonly iterations: number
  readonly converged: boolean
}

/**
 * Estimates the model from unlabelled pairs by expectation maximisation. In link mode the E-step spreads each record's
 * belief over its rivals (one partner each), which keeps the match class from swallowing whole accounts; agreeing exact
 * keys and people's decisions enter as odds, so they teach the weights of all other fields.
 */
export async function estimate(
  evidence: Evidence,
  random: readonly (readonly number[])[],
  pace: Pace,
): Promise<Estimate> {
  let model = startingModel(evidence, random)
  const start = model
  const state = {
    odds: new Float64Array(evidence.graph.left.length),
    freedom: fullFreedom(evidence.graph.left.length),
  }
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const next = await step(evidence, model, start, state, pace)
    const change = largestChange(model, next)
    model = next
    if (change < TOLERANCE) return { model, iterations: iteration, converged: true }
  }
  return { model, iterations: MAX_ITERATIONS, converged: false }
}

function startingModel(evidence: Evidence, random: readonly (readonly number[])[]): Model {
  const pairs = Math.max(1, evidence.graph.left.length)
  const match = Math.min(0.3, (0.4 * Math.min(...evidence.records)) / pairs)
  const sibling = evidence.fields.some(isParent) ? 0.2 : 0
  const m = evidence.fields.map((field) => startingMatchLevels(field.compare.levels.length))
  const u = evidence.fields.map((_, at) => blend(random[at] ?? [], m[at] ?? [], 0.002))
  const s = evidence.fields.map((field, at) =>
    isParent(field) ? (m[at] ?? []) : blend(random[at] ?? [], m[at] ?? [], 0.1),
  )
  return { match, sibling, other: 1 - match - sibling, m, s, u }
}

function blend(base: readonly number[], with_: readonly number[], share: number): number[] {
  return base.map((value, at) => value * (1 - share) + (with_[at] ?? 0) * share)
}

interface State {
  readonly odds: Float64Array
  readonly freedom: Freedom
}

async function step(
  evidence: Evidence,
  model: Model,
  start: Model,
  state: State,
  pace: Pace,
): Promise<Model> {
  const log = logModel(model)
  const shares = await expectOdds(evidence, log, state.odds, pace)
  if (evidence.oneToOne) propagate(evidence.graph, state.odds, state.freedom, SWEEPS)
  await pace()
  const counts = await count(evidence, log, state, shares, pace)
  return maximise(evidence.fields, counts, start)
}

/** Fills `odds` of every pair. @returns share of the sibling class among its non-match belief */
export async function expectOdds(
  evidence: Evidence,
  log: LogModel,
  odds: Float64Array,
  pace: Pace,
): Promise<Float32Array> {
  const shares = new Float32Array(odds.length)
  const score: PairScore = { logOdds: 0, siblingShare: 0 }
  for (let pair = 0; pair < odds.length; pair++) {
    scorePair(
      log,
      evidence.levels,
      pair * log.fields,
      evidence.adjustS[pair] ?? 0,
      evidence.adjustU[pair] ?? 0,
      score,
    )
    odds[pair] = Math.exp(Math.min(600, score.logOdds + (evidence.given[pair] ?? 0)))
    shares[pair] = score.siblingShare
    if (pair % 20_000 === 19_999) await pace()
  }
  return shares
}

interface Counts {
  readonly match: Float64Array
  readonly sibling: Float64Array
  readonly other: Float64Array
  readonly totals: [number, number, number]
  readonly stride: number
}

async function count(
  evidence: Evidence,
  log: LogModel,
  state: State,
  shares: Float32Array,
  pace: Pace,
): Promise<Counts> {
  const cells = log.fields * log.stride
  const counts: Counts = {
    match: new Float64Array(cells),
    sibling: new Float64Array(cells),
    other: new Float64Array(cells),
    totals: [0, 0, 0],
    stride: log.stride,
  }
  for (let pair = 0; pair < state.odds.length; pair++) {
    const held = (state.odds[pair] ?? 0) * (state.freedom.left[pair] ?? 1) * (state.freedom.right[pair] ?? 1)
    const match = held === Number.POSITIVE_INFINITY ? 1 : held / (1 + held)
    countPair(
      counts,
      evidence.levels,
      pair * log.fields,
      log.fields,
      match,
      (1 - match) * (shares[pair] ?? 0),
    )
    if (pair % 20_000 === 19_999) await pace()
  }
  return counts
}

function countPair(
  counts: Counts,
  levels: Uint8Array,
  at: number,
  fields: number,
  match: number,
  sibling: number,
): void {
  const other = 1 - match - sibling
  counts.totals[0] += match
  counts.totals[1] += sibling
  counts.totals[2] += other
  for (let field = 0; field < fields; field++) {
    const level = levels[at + field] ?? MISSING
    if (level === MISSING) continue
    const cell = field * counts.stride + level
    counts.match[cell] = (counts.match[cell] ?? 0) + match
    counts.sibling[cell] = (counts.sibling[cell] ?? 0) + sibling
    counts.other[cell] = (counts.other[cell] ?? 0) + other
  }
}

function maximise(fields: readonly Field[], counts: Counts, start: Model): Model {
  const total = counts.totals[0] + counts.totals[1] + counts.totals[2]
  const table = (of: (field: Field, cell: number) => number, prior: Model['m']) =>
    fields.map((field, at) =>
      normalise(
        field.compare.levels.map((_, level) => of(field, at * counts.stride + level)),
        prior[at] ?? [],
      ),
    )
  const matchOf = (field: Field, cell: number) =>
    (counts.match[cell] ?? 0) + (isParent(field) ? (counts.sibling[cell] ?? 0) : 0)
  const m = table(matchOf, start.m)
  const s = table((_, cell) => counts.sibling[cell] ?? 0, start.s).map((levels, at) => {
    const field = fields[at]
    return field !== undefined && isParent(field) ? (m[at] ?? levels) : levels
  })
  const u = table((_, cell) => counts.other[cell] ?? 0, start.u)
  const match = Math.max(1e-7, counts.totals[0] / Math.max(1, total))
  const sibling = start.sibling === 0 ? 0 : Math.max(1e-7, counts.totals[1] / Math.max(1, total))
  return { match, sibling, other: Math.max(1e-7, 1 - match - sibling), m, s, u }
}

function normalise(counts: readonly number[], prior: readonly number[]): number[] {
  const smoothed = counts.map((count, at) => count + PSEUDO_PAIRS * (prior[at] ?? 0))
  const total = smoothed.reduce((sum, value) => sum + value, 0)
  return smoothed.map((value) => Math.max(1e-6, value / total))
}

function largestChange(a: Model, b: Model): number {
  let change = Math.max(Math.abs(a.match - b.match) / a.match, Math.abs(a.sibling - b.sibling))
  for (const key of ['m', 's', 'u'] as const) {
    a[key].forEach((levels, field) => {
      levels.forEach((p, level) => {
        change = Math.max(change, Math.abs(p - (b[key][field]?.[level] ?? 0)))
      })
    })
  }
  return change
}
