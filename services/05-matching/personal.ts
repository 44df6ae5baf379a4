import { z } from 'zod'
import { MASK, personal } from '../00-platform/index.ts'

/** Columns of CORE that say who a person is or how to reach them. */
const PERSONAL_COLUMNS: ReadonlySet<string> = new Set([
  'contact_name',
  'contact_email',
  'email',
  'phone',
  'owner_name',
  'owner_email',
  'street',
])

export function isPersonal(column: string): boolean {
  return PERSONAL_COLUMNS.has(column)
}

/** What two sides say, by what they disagree on; who the owner is stays hidden. */
export const ConflictsSchema = personal(
  z.record(z.string(), z.object({ odoo: z.string(), ace: z.string() })),
  (conflicts) =>
    conflicts.owner === undefined ? conflicts : { ...conflicts, owner: { odoo: MASK, ace: MASK } },
)

/** Fields of the evidence that name a person. */
const PERSONAL_EVIDENCE: ReadonlySet<string> = new Set(['contact', 'owner', 'phone'])

const EvidenceValue = z.union([z.string(), z.number()]).nullable()

export const EvidenceSchema = personal(
  z.object({
    field: z.string(),
    left: EvidenceValue,
    right: EvidenceValue,
    level: z.string(),
    weight: z.number().describe('Bits; the sum is log2(p / (1 − p))'),
  }),
  (one) =>
    PERSONAL_EVIDENCE.has(one.field) ? { ...one, left: one.left && MASK, right: one.right && MASK } : one,
)
