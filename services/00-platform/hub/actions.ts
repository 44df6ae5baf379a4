import { z } from 'zod'
import { ROLES } from '../actions/context.ts'
import { selectLastSeq } from '../events/queries.ts'
import { defineAction } from './deps.ts'

export const hubStatus = defineAction({
  name: 'hub.status',
  summary: 'Version, database, time since start and number of the newest event',
  input: z.object({}),
  output: z.object({
    version: z.string(),
    database: z.enum(['server', 'embedded']),
    startedAt: z.string(),
    lastEvent: z.int(),
    you: z.object({ name: z.string(), kind: z.string(), role: z.enum(ROLES) }),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/status' }, mcp: true, cli: true },
  run: async (_input, ctx) => ({
    version: ctx.deps.version,
    database: ctx.deps.databaseKind,
    startedAt: ctx.deps.startedAt.toISOString(),
    lastEvent: (await selectLastSeq(ctx.db)).last,
    you: { name: ctx.actor.name, kind: ctx.actor.kind, role: ctx.actor.role },
  }),
})

export const listActions = defineAction({
  name: 'hub.actions',
  summary: 'Every action of the hub by name: what it does, who may ask, where it is reachable',
  input: z.object({}),
  output: z.object({
    actions: z.array(
      z.object({
        name: z.string(),
        summary: z.string(),
        effect: z.string(),
        role: z.enum(ROLES),
        reach: z.string(),
        long: z.boolean(),
        decision: z.boolean().describe('For a person, or an operator token of a name; an agent is refused'),
        rest: z.string().nullable(),
        mcp: z.boolean(),
        cli: z.boolean(),
        cron: z.string().nullable(),
      }),
    ),
  }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/actions' }, mcp: true, cli: true },
  run: async (_input, ctx) => ({
    actions: ctx.deps
      .registry()
      .list()
      .map(({ action }) => ({
        name: action.name,
        summary: action.summary,
        effect: action.effect,
        role: action.role,
        reach: action.reach,
        long: action.kind === 'long',
        decision: action.decision === true,
        rest:
          action.expose.rest === undefined
            ? null
            : `${action.expose.rest.method} /api/v1${action.expose.rest.path}`,
        mcp: action.expose.mcp === true,
        cli: action.expose.cli === true,
        cron: action.expose.job?.cron ?? null,
      })),
  }),
})
