import type { Actor } from '../00-platform/index.ts'

const HIDDEN = '•••'
/** Columns of CORE that say who a person is or how to reach them. */
const PERSONAL_COLUMNS: ReadonlySet<string> = new Set([
  'contact_name',
  'contact_email',
  'email',
  'phone',
  'owner_email',
  'street',
])
const PERSONAL_EVIDENCE: ReadonlySet<string> = new Set(['contact', 'phone'])

interface Readable {
  readonly odoo: Person | null
  readonly ace: Person | null
  readonly evidence: readonly Evidence[]
  readonly conflicts: Conflicts
}
interface Person {
  readonly ownerEmail: string | null
  readonly contactName: string | null
}
interface Evidence {
  readonly field: string
  readonly left: string | number | null
  readonly right: string | number | null
}
type Conflicts = Readonly<Record<string, { odoo: string; ace: string }>>

export function isPersonal(column: string): boolean {
  return PERSONAL_COLUMNS.has(column)
}

/** A value of a personal column, hidden from who is not signed in. */
export function shownValue(column: string, value: string | null, actor: Actor): string | null {
  return value !== null && isPersonal(column) && actor.kind === 'anonymous' ? HIDDEN : value
}

/** A pair as this actor may read it: who is not signed in sees names of owners, but no contacts and no addresses. */
export function shownPair<Pair extends Readable>(pair: Pair, actor: Actor): Pair {
  if (actor.kind !== 'anonymous') return pair
  return {
    ...pair,
    odoo: withoutPerson(pair.odoo),
    ace: withoutPerson(pair.ace),
    evidence: pair.evidence.map((item) => hideEvidence(item)),
    conflicts: shownConflicts(pair.conflicts, actor),
  }
}

/** The conflicts of an entry as this actor may read them. */
export function shownConflicts(conflicts: Conflicts, actor: Actor): Conflicts {
  const { owner } = conflicts
  if (actor.kind !== 'anonymous' || owner === undefined) return conflicts
  return { ...conflicts, owner: { odoo: nameOf(owner.odoo), ace: nameOf(owner.ace) } }
}

function withoutPerson<Side extends Person>(side: Side | null): Side | null {
  if (side === null) return null
  return { ...side, ownerEmail: hidden(side.ownerEmail), contactName: hidden(side.contactName) }
}

function hideEvidence<Item extends Evidence>(item: Item): Item {
  if (PERSONAL_EVIDENCE.has(item.field))
    return { ...item, left: hidden(item.left), right: hidden(item.right) }
  if (item.field !== 'owner') return item
  const name = (value: Evidence['left']) => (value === null ? null : nameOf(String(value)))
  return { ...item, left: name(item.left), right: name(item.right) }
}

function hidden<Value>(value: Value | null): Value | string | null {
  return value === null ? null : HIDDEN
}

/** `Name <mail>` → `Name`; an address alone is hidden. */
function nameOf(person: string): string {
  const name = person.replace(/<[^>]*>/g, '').trim()
  return name === '' || name.includes('@') ? HIDDEN : name
}
