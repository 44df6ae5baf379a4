import { textsOf } from '../../lib/search.ts'

export const PARTS = [
  'runs',
  'sources',
  'quarantine',
  'backfills',
  'validation',
  'drift',
  'index',
  'privacy',
] as const
export type Part = (typeof PARTS)[number]

const TEXTS = [
  ...(['action', 'status', 'source', 'table', 'code', 'state', 'severity', 'rule'] as const),
  // What validation shows (`fields`, without it the rules), and which of the fields (`without-rule`).
  ...(['show', 'fields'] as const),
] as const

/** The part that is shown (without it the runs) and what it is narrowed to. */
export type PipelineSearch = { [Name in (typeof TEXTS)[number]]?: string } & { part?: Part }

export function pipelineSearchOf(search: Readonly<Record<string, unknown>>): PipelineSearch {
  const part = PARTS.find((name) => name === search.part)
  return { ...textsOf(search, TEXTS), ...(part === undefined ? {} : { part }) }
}

const SOURCES = ['odoo', 'apn'] as const
export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/** What is no source counts as not given. */
export function sourceOf({ source }: PipelineSearch): (typeof SOURCES)[number] | undefined {
  return SOURCES.find((name) => name === source)
}

export function runStatusOf({ status }: PipelineSearch): (typeof RUN_STATUSES)[number] | undefined {
  return RUN_STATUSES.find((name) => name === status)
}
