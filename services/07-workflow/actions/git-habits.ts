import { z } from 'zod'
import { actionsFor } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { checkHabits } from '../git/check.ts'
import { HOOKS } from '../git/hook-texts.ts'
import { installHooks, planInstall, planRemoval, removeHooks } from '../git/hooks.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction } = actionsFor<WorkflowDeps>()

const Ref = z.string().min(1).max(250)
const REPOSITORY_ERRORS = [
  'GIT_NO_REPOSITORY',
  'GIT_MISSING',
  'GIT_TIMEOUT',
  'GIT_REFUSED',
  'GIT_OUTPUT_TOO_LARGE',
  'PROJECT_UNKNOWN',
]

export const checkGitAction = defineAction({
  name: 'git.check',
  summary: 'Branch and commits of a project that do not name their task, newest first',
  description:
    'A branch is called feature|fix|docs/task-XXX-description, a commit message begins with [TASK-XXX]. XXX is the number of a task of either form: 001 means TASK-001, 1.2 means 1.2; [TASK-user-login/1.2] names the spec too.',
  input: z.object({
    ...projectInput,
    branch: Ref.optional().describe('By default the one that is checked out'),
    from: Ref.optional().describe('Commits from here on are left out; by default the default branch'),
    to: Ref.optional().describe('The newest commit; by default that of the branch'),
    limit: z.int().min(1).max(1_000).default(100),
    strict: z
      .boolean()
      .default(false)
      .describe('Fail with GIT_HABITS when something is found, as a check in CI does'),
  }),
  output: z.object({
    project: z.string(),
    branch: z.string().nullable(),
    base: z.string().nullable().describe('What the range begins behind; null: the newest commits'),
    checked: z.int(),
    truncated: z.boolean(),
    problems: z.array(
      z.object({
        kind: z.enum(['branch', 'commit']),
        name: z.string(),
        sha: z.string().nullable(),
        advice: z.string(),
      }),
    ),
  }),
  errors: [...REPOSITORY_ERRORS, 'GIT_REF_UNKNOWN', 'GIT_HABITS'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/git/check', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => checkHabits(ctx, input),
})

const HooksOutput = z.object({
  project: z.string(),
  hooks: z.array(
    z.object({
      hook: z.enum(HOOKS),
      path: z.string(),
      step: z.enum(['write', 'replace', 'remove', 'none']),
    }),
  ),
})
const HOOK_ERRORS = [...REPOSITORY_ERRORS, 'GIT_HOOK_FOREIGN', 'GIT_HOOKS_OUTSIDE', 'PROJECT_READ_ONLY']

export const installHooksAction = defineAction({
  name: 'git.install-hooks',
  summary: 'Put hooks into the repository of a project that refuse a commit or push without a task',
  input: z.object(projectInput),
  output: HooksOutput,
  errors: HOOK_ERRORS,
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/git/hooks', headers: projectHeader }, mcp: true, cli: true },
  run: async (input, ctx) => {
    const done = await installHooks(ctx, input)
    await ctx.emit('git.hooks-installed', done)
    return done
  },
  plan: (input, ctx) => planInstall(ctx, input),
})

export const removeHooksAction = defineAction({
  name: 'git.remove-hooks',
  summary: 'Take our hooks out of the repository of a project again',
  input: z.object(projectInput),
  output: HooksOutput,
  errors: HOOK_ERRORS,
  effect: 'write',
  role: 'operator',
  reach: 'hub',
  expose: { rest: { method: 'DELETE', path: '/git/hooks', headers: projectHeader }, mcp: true, cli: true },
  run: async (input, ctx) => {
    const done = await removeHooks(ctx, input)
    await ctx.emit('git.hooks-removed', done)
    return done
  },
  plan: (input, ctx) => planRemoval(ctx, input),
})
