import { createHash } from 'node:crypto'
import { cut, type FieldEvidence, type LinkedPair } from '../engine/index.ts'
import { type ConflictRules, findConflicts } from '../opportunities/conflicts.ts'
import type { OpportunityFacts } from '../opportunities/records.ts'
import type { MatchRow } from '../queries/write-matches.ts'

const SHOWN_TEXT = 160

/** What is needed of each record, by id, to describe a pair. */
export type Known = Map<string, { readonly facts: OpportunityFacts; readonly hash: string }>

/** Id of a pair on every surface. */
export function matchId(odooId: number | string, aceId: string): string {
  return `${odooId}-${aceId}`
}

/** A found pair as it is stored; equal findings give equal hashes. */
export function toMatchRow(pair: LinkedPair, odoo: Known, ace: Known, rules: ConflictRules): MatchRow {
  const left = odoo.get(pair.left)
  const right = ace.get(pair.right)
  if (left === undefined || right === undefined)
    throw new RangeError('a pair names a record that was not loaded')
  const content = {
    probability: pair.probability,
    decision: pair.decision,
    method: pair.method,
    evidence: pair.evidence.map(shown),
    conflicts: findConflicts(left.facts, right.facts, rules),
  }
  return {
    id: matchId(pair.left, pair.right),
    odooId: Number(pair.left),
    aceId: pair.right,
    ...content,
    contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    odooHash: left.hash,
    aceHash: right.hash,
  }
}

/** PostgreSQL's jsonb takes no NUL, and a page needs no whole description. */
function shown(item: FieldEvidence): FieldEvidence {
  return { ...item, left: shorten(item.left), right: shorten(item.right) }
}

function shorten(value: FieldEvidence['left']): string | number | null {
  if (typeof value !== 'string') return value ?? null
  return cut(value.replaceAll('\u0000', ''), SHOWN_TEXT)
}
