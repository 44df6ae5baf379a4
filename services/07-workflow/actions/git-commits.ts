import { z } from 'zod'
import { actionsFor, pageInput, pageOutput } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'
import { listCommits, scanProjects } from '../git/scan.ts'
import { projectHeader, projectInput } from '../schemas.ts'

const { defineAction, defineLongAction } = actionsFor<WorkflowDeps>()

/** Safe to run again: each batch records how far it came with what it found, and a commit is one row. */
export const scanGitAction = defineLongAction({
  name: 'git.scan',
  summary: 'Read the commits that are new since the last scan and tie those that name a task to it',
  input: z.object({
    project: projectInput.project.describe('Without one: every project that is a repository'),
  }),
  output: z.object({
    scanned: z.array(
      z.object({
        project: z.string(),
        read: z.int().describe('Commits that were read now'),
        found: z.int().describe('New ones that name a task'),
        linked: z.int().describe('Commits that were tied to their task now'),
        more: z.boolean().describe('There are more to read: scan again'),
      }),
    ),
    skipped: z.array(z.object({ project: z.string(), code: z.string() })),
  }),
  errors: ['GIT_NO_REPOSITORY', 'GIT_MISSING', 'GIT_TIMEOUT', 'GIT_REFUSED', 'PROJECT_UNKNOWN'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: {
    rest: { method: 'POST', path: '/git/scan', headers: projectHeader },
    mcp: true,
    cli: true,
    job: { cron: '23 * * * *', timeoutMs: 1_800_000, maxAttempts: 2 },
  },
  exclusiveKey: () => 'git.scan',
  execute: (input, run) => scanProjects(run, input),
  plan: async (input) => ({ scans: input.project ?? 'every project' }),
})

export const listCommitsAction = defineAction({
  name: 'git.commits',
  summary: 'Commits that name a task, newest first, with the task they are tied to',
  input: z.object({
    ...projectInput,
    spec: z.string().max(200).optional(),
    task: z.string().max(100).optional().describe('Key of a task, e.g. 1.2'),
    linked: z.boolean().optional().describe('false: those whose task is not known, or not the only one'),
    ...pageInput,
  }),
  output: z.object({
    project: z.string(),
    commits: z.array(
      z.object({
        sha: z.string(),
        ref: z.string().describe('The task as the message names it'),
        subject: z.string(),
        author: z.string(),
        at: z.string(),
        goneAt: z.string().nullable(),
        task: z.object({ spec: z.string(), key: z.string() }).nullable(),
      }),
    ),
    ...pageOutput,
  }),
  errors: ['PROJECT_UNKNOWN', 'CURSOR_INVALID'],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/git/commits', headers: projectHeader }, mcp: true, cli: true },
  run: (input, ctx) => listCommits(ctx, input),
})
