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
