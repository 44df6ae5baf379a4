import { z } from 'zod'
import { ROLES } from '../../actions/context.ts'
import { defineAction } from '../../hub/deps.ts'
import * as service from '../service.ts'

const Name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,62}$/, 'lower-case letters, digits and hyphens, 2 to 63 characters')
  .describe('Name of the token; it is the actor in the audit trail')
const Issued = z.object({
  name: z.string(),
  kind: z.string(),
  role: z.enum(ROLES),
  token: z.string().describe('Shown once'),
})
const Token = z.object({
  id: z.string(),
  name: z.string(),
  home: z.string().describe('The hub whose token file holds it; empty for a named token'),
  kind: z.enum(['agent', 'operator']),
  role: z.enum(ROLES),
  createdAt: z.string(),
  createdBy: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
})
const administrative = { role: 'admin', reach: 'hub' } as const

export const createToken = defineAction({
  ...administrative,
  name: 'token.create',
  summary: 'Make an API token; its secret is shown once',
  input: z.object({ name: Name, role: z.enum(ROLES).default('agent').describe('What it may do') }),
  output: Issued,
  secretOutput: true,
  errors: ['TOKEN_NAME_TAKEN'],
  effect: 'write',
  expose: { rest: { method: 'POST', path: '/tokens' }, cli: true },
  positional: ['name'],
  run: (input, ctx) => service.createToken(ctx, input),
})

export const listTokens = defineAction({
  ...administrative,
  name: 'token.list',
  summary: 'API tokens by name, without their secrets',
  input: z.object({}),
  output: z.object({ tokens: z.array(Token) }),
  errors: [],
  effect: 'read',
  expose: { rest: { method: 'GET', path: '/tokens' }, cli: true },
  run: (_input, ctx) => service.listTokens(ctx),
})

export const rotateToken = defineAction({
  ...administrative,
  name: 'token.rotate',
  summary: 'Give a token a new secret; the old one stops working at once',
  input: z.object({ name: Name }),
  output: Issued,
  secretOutput: true,
  errors: ['TOKEN_NOT_FOUND'],
  effect: 'write',
  expose: { rest: { method: 'POST', path: '/tokens/{name}/rotate' }, cli: true },
  positional: ['name'],
  run: (input, ctx) => service.rotateToken(ctx, input.name),
})

export const revokeToken = defineAction({
  ...administrative,
  name: 'token.revoke',
  summary: 'End a token for good',
  input: z.object({ name: Name }),
  output: Token,
  errors: ['TOKEN_NOT_FOUND'],
  effect: 'write',
  expose: { rest: { method: 'DELETE', path: '/tokens/{name}' }, cli: true },
  positional: ['name'],
  run: (input, ctx) => service.revokeToken(ctx, input.name),
})

export const createSignInLink = defineAction({
  ...administrative,
  name: 'session.create-link',
  summary: 'Make a one-time sign-in link for a person’s browser',
  input: z.object({
    person: z.string().min(1).max(100).describe('Whose session it will be'),
    role: z.enum(['operator', 'admin']).default('admin').describe('What that person may do'),
  }),
  output: z.object({ path: z.string(), person: z.string(), role: z.enum(ROLES), minutes: z.int() }),
  secretOutput: true,
  errors: [],
  effect: 'write',
  expose: { rest: { method: 'POST', path: '/sign-in-links' }, cli: true },
  positional: ['person'],
  run: (input, ctx) => service.createSignInLink(ctx, input),
})
