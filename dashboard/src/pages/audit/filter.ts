import { textsOf } from '../../lib/search.ts'

const FIELDS = ['actor', 'action', 'requestId', 'outcome', 'since', 'until'] as const

/** What the trail is narrowed to; times are the viewer's own, `2026-11-21T10:30`. */
export type AuditFilter = { [Name in (typeof FIELDS)[number]]?: string }

export function auditFilterOf(search: Record<string, unknown>): AuditFilter {
  return textsOf(search, FIELDS)
}
