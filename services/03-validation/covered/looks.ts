import { type ColumnOf, isOfTable, looksAt } from '../rules/looks-at.ts'
import type { Rule, Suite } from '../rules/schema.ts'

/** A rule with what it looks at, in tables of the database. */
export interface Looks {
  readonly suite: string
  readonly rule: Rule
  readonly judges: readonly ColumnOf[]
  readonly reads: readonly ColumnOf[]
  /** It decides about a table as a whole. */
  readonly ofTable: boolean
  /** The entity it is about, and where its rows lie. */
  readonly entities: readonly string[]
  /** The table or column without which it is skipped. */
  readonly waitsFor: string | null
}

/** What every rule looks at, by the rule's id, in the order of ids. */
export function looksOf(
  suites: readonly Suite[],
  missing: (rule: Rule) => string | undefined,
): ReadonlyMap<string, Looks> {
  const all = suites.flatMap(({ suite, rules }) =>
    rules.map((rule): Looks => {
      const { judges, reads } = looksAt(rule)
      return {
        ...{ suite, rule, ofTable: isOfTable(rule), waitsFor: missing(rule) ?? null },
        ...{ judges: judges.flatMap(placed), reads: reads.flatMap(placed) },
        entities: placed({ entity: rule.entity, column: '' }).map(({ entity }) => entity),
      }
    }),
  )
  return new Map(all.sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1)).map((look) => [look.rule.id, look]))
}

/** An opportunity in the shape of ACE lies in RAW, under the same names of columns. */
function placed(one: ColumnOf): ColumnOf[] {
  return one.entity === 'ace.opportunity' ? [one, { ...one, entity: 'raw.apn_opportunity' }] : [one]
}
