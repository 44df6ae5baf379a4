import { z } from 'zod'
import { projectHeader } from '../schemas.ts'

/** A document of 10 MB as JSON: each of its bytes may take up to six. */
const MAX_BYTES = 64 * 1024 * 1024

/** What the actions that read a document, of a spec or a steering one, have in common. */
export function readingDocument(path: string) {
  return {
    effect: 'read',
    role: 'reader',
    reach: 'hub',
    expose: {
      rest: { method: 'GET', path, headers: projectHeader, etag: true },
      mcp: true,
      cli: true,
    },
  } as const
}

export const versionInput = {
  version: z
    .string()
    .max(100)
    .optional()
    .describe(
      'An earlier version: the entity tag of one that was replaced (`kept` of that write), `approval:<id>@<revision>` or `commit:<hash>`',
    ),
}

export const replaceInput = {
  replace: z
    .boolean()
    .default(false)
    .describe(
      'Without ifMatch: replaces what is there, unless it changed since this session read or wrote it. What it never saw is kept',
    ),
}

export const replacedOutput = {
  replaced: z.string().nullable().describe('Entity tag of the version that was there'),
  kept: z
    .string()
    .nullable()
    .describe('The same, when this session never saw that version: read it again with `version`'),
}

/** What the actions that write a document have in common. */
export function writingDocument(path: string) {
  return {
    effect: 'write',
    role: 'agent',
    reach: 'hub',
    // A document is kept in its file and, once it is put before people, in a snapshot: not in the audit trail too.
    secrets: ['text'] as string[],
    expose: {
      rest: {
        method: 'PUT',
        path,
        headers: { ...projectHeader, 'if-match': 'ifMatch' },
        etag: true,
        maxBytes: MAX_BYTES,
      },
      mcp: true,
      cli: true,
    },
  } as const
}
