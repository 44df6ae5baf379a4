import type { McpCall, McpResourceEntry, McpResources } from '../../00-platform/index.ts'
import { decodeCursor, encodeCursor } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { SPEC_DOCUMENTS, STEERING_DOCUMENTS } from '../files/index.ts'
import { complete } from './completions.ts'

const MARKDOWN = 'text/markdown'
const SPECS_A_PAGE = 40
const SPEC_TEMPLATE = 'spec://{project}/{spec}/{document}{?offset}'
const STEERING_TEMPLATE = 'steering://{project}/{document}{?offset}'

interface Spec {
  readonly name: string
  readonly documents: Readonly<Record<string, object | null>>
}

/** The documents of all registered projects. */
export const workflowResources: McpResources = {
  templates: [
    {
      uriTemplate: SPEC_TEMPLATE,
      name: 'spec-document',
      title: 'A document of a spec',
      description: 'requirements, design or tasks; offset is the character to begin at',
      mimeType: MARKDOWN,
    },
    {
      uriTemplate: STEERING_TEMPLATE,
      name: 'steering-document',
      title: 'A steering document of a project',
      description: 'product, tech or structure; offset is the character to begin at',
      mimeType: MARKDOWN,
    },
  ],
  list,
  read,
  complete,
}

/** Project by project; a page has the specs of one. */
async function list(cursor: string | undefined, call: McpCall) {
  const { projects } = await call<{ projects: { id: string; state: string }[] }>('projects.list')
  const open = projects.filter(({ state }) => state === 'open').map(({ id }) => id)
  const [at, after] = cursor === undefined ? ['', ''] : decodeCursor(cursor, ['text', 'text'])
  const project = open.find((id) => id >= at)
  if (project === undefined) return { resources: [], nextCursor: null }
  const begins = project !== at || after === ''
  const page = await call<{ specs: Spec[]; nextCursor: string | null }>('specs.list', {
    project,
    limit: SPECS_A_PAGE,
    ...(begins ? {} : { cursor: after }),
  })
  const next = open[open.indexOf(project) + 1]
  return {
    resources: [
      ...(begins ? await steeringOf(project, call) : []),
      ...page.specs.flatMap((spec) => entriesOf(project, spec)),
    ],
    nextCursor: nextOf(project, page.nextCursor, next),
  }
}

function nextOf(project: string, after: string | null, next: string | undefined): string | null {
  if (after !== null) return encodeCursor([project, after])
  return next === undefined ? null : encodeCursor([next, ''])
}

async function steeringOf(project: string, call: McpCall): Promise<McpResourceEntry[]> {
  const there = await Promise.all(
    STEERING_DOCUMENTS.map((document) =>
      call('steering.get', { project, document }).then(
        () => [document],
        () => [],
      ),
    ),
  )
  return there.flat().map((document) => ({
    uri: `steering://${project}/${document}`,
    name: `${project}/steering/${document}`,
    title: `Steering: ${document}`,
    mimeType: MARKDOWN,
  }))
}

function entriesOf(project: string, { name, documents }: Spec): McpResourceEntry[] {
  return SPEC_DOCUMENTS.filter((document) => documents[document] !== null).map((document) => ({
    uri: `spec://${project}/${name}/${document}`,
    name: `${project}/${name}/${document}`,
    title: `${name}: ${document}`,
    mimeType: MARKDOWN,
  }))
}

const SPEC_URI = /^spec:\/\/([^/?#]+)\/([^/?#]+)\/(requirements|design|tasks)(?:\?offset=(\d{1,9}))?$/
const STEERING_URI = /^steering:\/\/([^/?#]+)\/(product|tech|structure)(?:\?offset=(\d{1,9}))?$/

/** @throws AppError RESOURCE_UNKNOWN, and those of documents.get and steering.get */
async function read(uri: string, maxBytes: number, call: McpCall) {
  const { text, from } = await textAt(uri, call)
  const part = prefix(text.slice(from), maxBytes)
  const end = from + part.length
  const next = end < text.length ? `${uri.split('?')[0]}?offset=${end}` : null
  return { text: part, mimeType: MARKDOWN, next }
}

async function textAt(uri: string, call: McpCall): Promise<{ text: string; from: number }> {
  const [, project, spec, document, offset] = SPEC_URI.exec(uri) ?? []
  if (document !== undefined) {
    const { text } = await call<{ text: string }>('documents.get', { project, spec, document })
    return { text, from: Number(offset ?? 0) }
  }
  const [, owner, steering, start] = STEERING_URI.exec(uri) ?? []
  if (steering === undefined) throw workflowErrors.RESOURCE_UNKNOWN({ uri: uri.slice(0, 200) })
  const { text } = await call<{ text: string }>('steering.get', { project: owner, document: steering })
  return { text, from: Number(start ?? 0) }
}

/** What of a text fits into so many bytes of UTF-8, without half a character. */
function prefix(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const bytes = Buffer.from(text)
  let end = maxBytes
  // Bytes that go on with a character begin with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end).toString('utf8')
}
