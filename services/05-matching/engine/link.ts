import { assignOneToOne } from './assign.ts'
import { type Candidates, findCandidates } from './blocking.ts'
import { fullFreedom, pairGraph, propagate } from './competition.ts'
import { type Estimate, type Evidence, estimate, expectOdds } from './em.ts'
import { explain, probabilityOf } from './evidence.ts'
import { type Given, givenPairs } from './given.ts'
import { logModel, randomLevels } from './model.ts'
import { compareAll, levelOf, type PreparedField, prepareField, termAdjustment } from './prepare.ts'
import type {
  Decision,
  EngineConfig,
  EngineRecord,
  FieldEvidence,
  Label,
  LinkedPair,
  LinkResult,
  Pace,
} from './types.ts'

const RANDOM_PAIRS = 20_000
const FINAL_SWEEPS = 200

/**
 * Links two tables, or finds duplicates in one (mode `dedupe`, `right` is ignored): exact keys, blocking, comparison,
 * unsupervised Fellegi-Sunter with EM, and in link mode one partner for each record at most. Pure: the same records in
 * any order give the same result. `labels` keep their result and teach the model.
 */
export async function link(
  input: { left: readonly EngineRecord[]; right: readonly EngineRecord[]; labels?: readonly Label[] },
  config: EngineConfig,
  pace: Pace = async () => {},
): Promise<LinkResult> {
  const left = byId(input.left)
  const right = config.mode === 'dedupe' ? left : byId(input.right)
  const given = givenPairs(left, right, config, input.labels ?? [])
  const candidates = await findCandidates(left, right, config, given.pairs(), pace)
  const used = usedRecords(candidates, left, right)
  const fields: PreparedField[] = []
  for (const field of config.fields) fields.push(await prepareField(field, left, right, used, pace))
  const evidence: Evidence = {
    fields: config.fields,
    levels: await compareAll(candidates, fields, pace),
    graph: pairGraph(candidates.left, candidates.right, left.length, right.length),
    ...adjustments(candidates.left, fields),
    given: given.logOdds(candidates),
    oneToOne: config.mode === 'link',
    records: [left.length, right.length],
  }
  // Term adjustments need the levels, which are known only now.
  fillAdjustments(evidence, fields)
  const random = fields.map((field) => randomLevels(field, (i, j) => levelOf(field, i, j), RANDOM_PAIRS))
  const estimated = await estimate(evidence, random, pace)
  const pairs = await decide({ left, right, config, fields, evidence, estimated, given, pace })
  const { iterations, converged } = estimated
  const report = {
    left: left.length,
    right: right.length,
    candidates: candidates.left.length,
    iterations,
    converged,
  }
  return { pairs, report: { ...report, blocking: candidates.reports } }
}

/** Which records any pair needs; in dedupe mode both sides are one. */
function usedRecords(candidates: Candidates, left: readonly EngineRecord[], right: readonly EngineRecord[]) {
  const usedLeft = new Uint8Array(left.length)
  const usedRight = left === right ? usedLeft : new Uint8Array(right.length)
  for (const i of candidates.left) usedLeft[i] = 1
  for (const j of candidates.right) usedRight[j] = 1
  return { left: usedLeft, right: usedRight }
}

function byId(records: readonly EngineRecord[]): EngineRecord[] {
  return [...records].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

function adjustments(
  pairs: Int32Array,
  fields: readonly PreparedField[],
): Pick<Evidence, 'adjustS' | 'adjustU'> {
  const used = fields.some((field) => field.terms !== null)
  const size = used ? pairs.length : 0
  return { adjustS: new Float32Array(size), adjustU: new Float32Array(size) }
}

function fillAdjustments(evidence: Evidence, fields: readonly PreparedField[]): void {
  fields.forEach((field, at) => {
    if (field.terms === null) return
    for (let pair = 0; pair < evidence.adjustU.length; pair++) {
      const level = evidence.levels[pair * fields.length + at] ?? 0
      const adjust = termAdjustment(field, level, evidence.graph.left[pair] ?? 0)
      evidence.adjustU[pair] = (evidence.adjustU[pair] ?? 0) + adjust
      if (field.field.scope !== 'parent') evidence.adjustS[pair] = (evidence.adjustS[pair] ?? 0) + adjust
    }
  })
}

interface Deciding {
  readonly left: readonly EngineRecord[]
  readonly right: readonly EngineRecord[]
  readonly config: EngineConfig
  readonly fields: readonly PreparedField[]
  readonly evidence: Evidence
  readonly estimated: Estimate
  readonly given: Given
  readonly pace: Pace
}

async function decide(to: Deciding): Promise<LinkedPair[]> {
  const { graph } = to.evidence
  const odds = new Float64Array(graph.left.length)
  const shares = await expectOdds(to.evidence, logModel(to.estimated.model), odds, to.pace)
  const freedom = fullFreedom(odds.length)
  if (to.evidence.oneToOne) propagate(graph, odds, freedom, FINAL_SWEEPS)
  await to.pace()
  const chosen = to.evidence.oneToOne ? chooseOneToOne(odds, graph) : null
  const floor = to.config.thresholds.review / 2 / (1 - to.config.thresholds.review / 2)
  const pairs: LinkedPair[] = []
  for (let pair = 0; pair < odds.length; pair++) {
    const i = graph.left[pair] ?? 0
    const j = graph.right[pair] ?? 0
    const free = (freedom.left[pair] ?? 1) * (freedom.right[pair] ?? 1)
    const decided = to.given.of(i, j).some((reason) => reason.name === 'person')
    if (!decided && (odds[pair] ?? 0) * free < floor) continue
    const linked = describe(to, pair, shares[pair] ?? 0, Math.log2(free), chosen === null || chosen.has(pair))
    if (decided || linked.decision !== 'none') pairs.push(linked)
    if (pairs.length % 200 === 199) await to.pace()
  }
  return pairs
}

/** The most probable set of pairs: gains are log odds of the pairs that are likelier than not. */
function chooseOneToOne(odds: Float64Array, graph: Evidence['graph']): Set<number> {
  const likely: number[] = []
  odds.forEach((value, pair) => {
    if (value > 1) likely.push(pair)
  })
  const choices = likely.map((pair) => ({
    left: graph.left[pair] ?? 0,
    right: graph.right[pair] ?? 0,
    gain: Math.log2(odds[pair] ?? 1),
  }))
  return new Set(assignOneToOne(choices).map((at) => likely[at] ?? -1))
}

function describe(
  to: Deciding,
  pair: number,
  share: number,
  competition: number,
  chosen: boolean,
): LinkedPair {
  const i = to.evidence.graph.left[pair] ?? 0
  const j = to.evidence.graph.right[pair] ?? 0
  const [left, right] = [to.left[i], to.right[j]]
  if (left === undefined || right === undefined) throw new RangeError('candidate pair without records')
  const given = to.given.of(i, j)
  const evidence = explain(to.estimated.model, to.fields, {
    left,
    right,
    leftIndex: i,
    levels: to.evidence.levels.subarray(pair * to.fields.length, (pair + 1) * to.fields.length),
    siblingShare: share,
    given,
    competition,
  })
  const probability = probabilityOf(evidence)
  const method = given[0]?.name ?? 'model'
  return {
    left: left.id,
    right: right.id,
    probability,
    decision: decisionOf(to.config, probability, chosen, evidence),
    method,
    evidence,
  }
}

function decisionOf(
  config: EngineConfig,
  probability: number,
  chosen: boolean,
  evidence: readonly FieldEvidence[],
): Decision {
  const person = evidence.find((item) => item.field === 'person')
  if (person !== undefined) return person.weight > 0 ? 'auto' : 'none'
  if (chosen && probability >= config.thresholds.auto) return 'auto'
  return probability >= config.thresholds.review ? 'review' : 'none'
}
