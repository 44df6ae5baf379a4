import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { putTogether } from './mcp-clients.ts'
import { bundleOf, type Hub, type Processes } from './processes.ts'

export const SURFACES = ['rest', 'mcp-http', 'mcp-stdio', 'cli'] as const
export type SurfaceName = (typeof SURFACES)[number]

/** One entry of `GET /api/v1/actions`. */
export interface Action {
  readonly name: string
  readonly effect: 'read' | 'write' | 'destroy'
  readonly role: 'reader' | 'agent' | 'operator' | 'admin'
  readonly long: boolean
  /** Only a person, or an operator token of a name, may. */
  readonly decision: boolean
  /** `GET /api/v1/runs/{id}` */
  readonly rest: string | null
  readonly mcp: boolean
  readonly cli: boolean
}

export interface CallOptions {
  readonly token: string
  readonly dryRun?: boolean
  readonly confirm?: boolean
}

export interface Failure {
  readonly code: string
  readonly kind: string
  readonly message: string
  readonly details: unknown
}

/** An answer as every surface can give it. `signal` is what the surface adds of its own: HTTP status, exit code, isError. */
export interface Answer {
  readonly output?: unknown
  readonly failure?: Failure
  readonly signal: number | boolean
}

/** One way to the hub's actions, used as a stranger would use it. */
export interface Surface {
  readonly name: SurfaceName
  call(action: Action, input: Readonly<Record<string, unknown>>, options: CallOptions): Promise<Answer>
  close(): Promise<void>
}

/** All four ways to a running hub. */
export function openSurfaces(hub: Hub, processes: Processes): readonly Surface[] {
  return [rest(hub), mcp('mcp-http', overHttp(hub)), mcp('mcp-stdio', overStdio(hub)), cli(hub, processes)]
}

function rest(hub: Hub): Surface {
  return {
    name: 'rest',
    call: async (action, input, { token, dryRun, confirm }) => {
      const [method, path] = (action.rest ?? '').split(' ') as [string, string]
      const left = { ...input }
      const url = new URL(
        `${hub.api}${path.replace(/\{(\w+)\}/g, (_, name: string) => {
          const value = encodeURIComponent(String(left[name]))
          delete left[name]
          return value
        })}`,
      )
      const inQuery = method === 'GET' || method === 'DELETE'
      if (inQuery) for (const [name, value] of Object.entries(left)) url.searchParams.set(name, String(value))
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(inQuery ? {} : { 'content-type': 'application/json' }),
          ...(dryRun === true ? { 'x-dry-run': 'true' } : {}),
          ...(confirm === true ? { 'x-confirm': 'true' } : {}),
        },
        ...(inQuery ? {} : { body: JSON.stringify(left) }),
      })
      const body = (await response.json()) as Failure & Record<string, unknown>
      if (response.ok) return { output: body, signal: response.status }
      const { code, kind, message, details } = body
      return { failure: { code, kind, message, details }, signal: response.status }
    },
    close: async () => {},
  }
}

type OpenTransport = (token: string) => Transport

function overHttp(hub: Hub): OpenTransport {
  return (token) => {
    const requestInit = { headers: { authorization: `Bearer ${token}` } }
    return new StreamableHTTPClientTransport(new URL(`${hub.api}/mcp`), { requestInit }) as Transport
  }
}

function overStdio(hub: Hub): OpenTransport {
  return (token) =>
    new StdioClientTransport({
      command: process.execPath,
      args: [bundleOf('mcp-stdio')],
      cwd: hub.home,
      env: { PATH: process.env.PATH ?? '', HOME: hub.home, REVOPS_HOME: hub.home, REVOPS_TOKEN: token },
      stderr: 'inherit',
    })
}

/** One client per token: a session belongs to who opened it. */
function mcp(name: 'mcp-http' | 'mcp-stdio', open: OpenTransport): Surface {
  const clients = new Map<string, Promise<Client>>()
  const clientOf = (token: string) => {
    const known = clients.get(token) ?? connected(open(token))
    clients.set(token, known)
    return known
  }
  return {
    name,
    call: async (action, input, { token, dryRun, confirm }) => {
      const client = await clientOf(token)
      const result = await client.callTool({
        // Several model providers allow no dot in the name of a tool.
        name: action.name.replace('.', '_'),
        arguments: {
          ...input,
          ...(dryRun === undefined ? {} : { dryRun }),
          ...(confirm === undefined ? {} : { confirm }),
        },
      })
      const structured = result.structuredContent as Record<string, unknown>
      const [text] = result.content as { type: string; text: string }[]
      if (JSON.stringify(structured) !== text?.text) throw new Error(`${name}: text and structure differ`)
      if (result.isError === true) return { failure: structured.error as Failure, signal: true }
      const rest = async (cursor: string) =>
        (await client.callTool({ name: 'reply-more', arguments: { cursor } })).structuredContent as never
      return { output: (await putTogether(structured, rest)).whole, signal: false }
    },
    close: async () => {
      for (const client of clients.values()) await (await client).close()
    },
  }
}

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'acceptance', version: '1.0.0' })
  await client.connect(transport)
  return client
}

function cli(hub: Hub, processes: Processes): Surface {
  return {
    name: 'cli',
    call: async (action, input, { token, dryRun, confirm }) => {
      const args = [
        '--json',
        '--detach',
        '--token',
        token,
        ...(dryRun === true ? ['--dry-run'] : []),
        ...(confirm === true ? ['--confirm'] : []),
        ...action.name.split('.'),
        ...Object.entries(input).flatMap(([name, value]) => [
          `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
      ]
      const { code, stdout, stderr } = await processes.cli(hub.home, args)
      if (code === 0) return { output: JSON.parse(stdout), signal: code }
      const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: Failure }
      return { failure: error, signal: code }
    },
    close: async () => {},
  }
}
