import { type EngineRecord, type Label, type LinkReport, link, type Thresholds } from '../engine/index.ts'
import { opportunityConfig } from '../opportunities/config.ts'
import type { ConflictRules } from '../opportunities/conflicts.ts'
import { type OpportunityRow, toEngineRecord, toFacts } from '../opportunities/records.ts'
import type { MatchRow } from '../queries/write-matches.ts'
import { type Known, toMatchRow } from './match-row.ts'
import { slicedPace } from './pace.ts'

export type SideName = 'odoo' | 'ace'

export interface ScoreOptions {
  readonly thresholds: Thresholds
  readonly conflicts: ConflictRules
}

export interface Scored {
  readonly rows: readonly MatchRow[]
  readonly report: LinkReport
}

/** Takes both sides in pages, then scores them once. */
export interface Scorer {
  add(side: SideName, rows: readonly OpportunityRow[]): Promise<void>
  score(labels: readonly Label[]): Promise<Scored>
  close(): Promise<void>
}

interface Side {
  readonly records: EngineRecord[]
  readonly known: Known
}

/** Scores in this thread, in slices of a few milliseconds. */
export function createScorer(options: ScoreOptions, signal: AbortSignal): Scorer {
  const sides: Readonly<Record<SideName, Side>> = {
    odoo: { records: [], known: new Map() },
    ace: { records: [], known: new Map() },
  }
  return {
    add: async (name, rows) => {
      for (const row of rows) {
        sides[name].records.push(toEngineRecord(row))
        sides[name].known.set(row.id, { facts: toFacts(row), hash: row.hash })
      }
    },
    score: async (labels) => {
      const { odoo, ace } = sides
      const input = { left: odoo.records, right: ace.records, labels }
      const { pairs, report } = await link(input, opportunityConfig(options.thresholds), slicedPace(signal))
      return {
        rows: pairs.map((pair) => toMatchRow(pair, odoo.known, ace.known, options.conflicts)),
        report,
      }
    },
    close: async () => {},
  }
}
