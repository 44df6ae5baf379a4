import { expect } from 'vitest'
import { HUB_POLL_MS, type Hub, until } from '../processes.ts'
import type { Answer, CallOptions, SurfaceName } from '../surfaces.ts'
import type { Output } from './case.ts'

/** HTTP status and exit code of each kind of error, as docs/02-api/errors.md promises them. */
const KINDS: Readonly<Record<string, { readonly status: number; readonly exit: number }>> = {
  invalid_input: { status: 400, exit: 64 },
  unauthenticated: { status: 401, exit: 77 },
  forbidden: { status: 403, exit: 77 },
  not_found: { status: 404, exit: 66 },
  conflict: { status: 409, exit: 65 },
  precondition_failed: { status: 412, exit: 65 },
  too_large: { status: 413, exit: 64 },
  too_many: { status: 429, exit: 75 },
  unavailable: { status: 503, exit: 69 },
}

/** What each surface says besides the answer itself: the HTTP status and exit code of the kind, MCP's isError. */
export function signalOf(
  surface: SurfaceName,
  { output, failure }: Answer,
  { dryRun }: CallOptions,
): number | boolean {
  if (surface.startsWith('mcp')) return failure !== undefined
  if (failure !== undefined)
    return KINDS[failure.kind]?.[surface === 'rest' ? 'status' : 'exit'] ?? Number.NaN
  if (surface === 'cli') return 0
  return (output as Output).href !== undefined && dryRun !== true ? 202 : 200
}

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/
const RUN_ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const MADE_NEW = new Set([
  'token',
  'path',
  'file',
  'durationMs',
  'textsPerSecond',
  'rows',
  'lagSeconds',
  'freeBytes',
])

/** An answer to a write without what is new each time: moments, ids, secrets, durations, the name of the surface. */
export function steady(value: unknown, name = ''): unknown {
  if (MADE_NEW.has(name) && value !== undefined) return `<${typeof value} ${name}>`
  if (Array.isArray(value)) return value.map((one) => steady(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, steady(inner, key)]))
  // Rows that are numbered by the database.
  if (name === 'id' && typeof value === 'number') return '<number>'
  if (typeof value !== 'string') return value
  if (TIME.test(value)) return '<time>'
  return value.replace(RUN_ID, '<id>').replace(/\bof-(rest|mcp-http|mcp-stdio|cli)\b/, 'of-<surface>')
}

const OVER = ['succeeded', 'failed', 'cancelled']
const CHAIN_WITHIN_MS = 120_000

/** Waits for a run and all that follow it. @returns them in order; each must have succeeded. */
export async function chainEnded(hub: Hub, runId: string): Promise<Output[]> {
  type Run = { id: string; status: string; parentId: string | null; next: unknown[]; error: unknown }
  const steps: Output[] = []
  for (let id: string | undefined = runId; id !== undefined; ) {
    const run: Run = await until(
      `run ${id}`,
      async () => {
        const now = await hub.read<Run>(`/runs/${id}`)
        return OVER.includes(now.status) && now
      },
      { program: hub, timeoutMs: CHAIN_WITHIN_MS, everyMs: HUB_POLL_MS },
    )
    // How far it had come when somebody ended it is chance.
    if (run.status === 'cancelled') return [...steps, { status: run.status }]
    expect(run.error).toBeNull()
    steps.push({ ...run })
    if (run.next.length === 0) break
    const { runs } = await hub.read<{ runs: Run[] }>('/runs?limit=50')
    id = runs.find(({ parentId }) => parentId === run.id)?.id
  }
  return steps
}
