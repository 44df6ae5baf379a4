import { type ExactKey, textOf } from '../engine/index.ts'

/** How far a key is trusted: 2^18 to 1, less than what thoroughly disagreeing fields can add up to. */
const KEY_BITS = 18

/** ACE's PartnerOpportunityIdentifier is the Odoo id, alone or behind a prefix (`ODOO-1042`, `crm.lead,1042`, `#01042`). */
export const partnerIdentifierKey: ExactKey = {
  name: 'partner identifier',
  bits: KEY_BITS,
  left: (record) => [record.id],
  right: (record) => odooIdsIn(textOf(record.values.otherId)),
}

/** Odoo's field for the ACE opportunity id (`O1234567`). */
export const aceIdKey: ExactKey = {
  name: 'ACE id',
  bits: KEY_BITS,
  left: (record) => upper(textOf(record.values.otherId)),
  right: (record) => upper(record.id),
}

/** The Odoo id inside a partner's identifier; empty when it is something else. */
export function odooIdsIn(identifier: string | null): string[] {
  const digits = /^[^\d]{0,24}?0*([1-9]\d{0,15})$/.exec(identifier ?? '')?.[1]
  return digits === undefined ? [] : [digits]
}

function upper(text: string | null): string[] {
  return text === null ? [] : [text.toUpperCase()]
}
