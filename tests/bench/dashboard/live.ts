import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Page } from 'playwright-core'
import WebSocket from 'ws'
import { readTokenFile } from '../../../services/00-platform/identity/token-file.ts'
import { pause } from '../hub-process.ts'
import { figure } from '../matching-metrics.ts'
import { openPage, PROJECT, quantile, type Setting, WIDE_SPECS } from './setting.ts'

const LISTENERS = 49
const CHANGES = 60
const TARGET_MS = 300
/** Between two changes: longer than the page gathers events, so that each change is alone. */
const APART_MS = 400

/** A change over MCP until a page shows it, while others listen too. */
export async function livePart(setting: Setting): Promise<void> {
  const { print, hub, home } = setting
  const listeners = await Promise.all(Array.from({ length: LISTENERS }, () => listen(hub.api)))
  const client = new Client({ name: 'bench', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${readTokenFile(home, 'agent') ?? ''}` } }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${hub.api}/mcp`), { requestInit }) as Transport,
  )
  const context = await setting.context()
  try {
    const page = await openPage(context, setting.address(`/tasks?spec=${WIDE_SPECS.live}&status=blocked`))
    const times: Change[] = []
    for (let turn = 0; turn < CHANGES; turn += 1) {
      times.push(await change(client, page, turn))
      await pause(APART_MS)
    }
    const ofAll = (pick: (each: Change) => number) => times.map(pick)
    for (const [share, name] of [[0.5, 'p50'] as const, [0.95, 'p95'] as const]) {
      print(
        figure(
          `a change over MCP until the agent has its answer, ${name}`,
          quantile(
            ofAll(({ answer }) => answer),
            share,
          ),
          'ms',
        ),
      )
      print(
        figure(
          `a change over MCP, from its sending until it is seen, ${name}`,
          quantile(
            ofAll(({ seen }) => seen),
            share,
          ),
          'ms',
          TARGET_MS,
        ),
      )
    }
    const heard = listeners.map(({ heard }) => heard())
    print(
      figure(
        `events heard by the slowest of ${LISTENERS} other clients`,
        Math.min(...heard),
        'events',
        CHANGES,
      ),
    )
  } finally {
    await client.close()
    await context.close()
    for (const { socket } of listeners) socket.close()
  }
}

interface Change {
  readonly answer: number
  readonly seen: number
}

/**
 * Each task that is blocked comes on top of the list of blocked ones. Page and bench share a clock: what the page says is
 * counted from its own origin.
 */
async function change(client: Client, page: Page, turn: number): Promise<Change> {
  const reason = `because of ${turn}.`
  await page.evaluate(`void (window.seen = new Promise((resolve) => {
    const look = () => document.querySelector('main').textContent.includes(${JSON.stringify(reason)})
      ? setTimeout(() => resolve(performance.timeOrigin + performance.now()))
      : requestAnimationFrame(look)
    look()
  }))`)
  const clock = () => performance.timeOrigin + performance.now()
  const sent = clock()
  const task = { project: PROJECT, spec: WIDE_SPECS.live, id: String(CHANGES - turn) }
  const input = { ...task, status: 'blocked', reason }
  const result = await client.callTool({ name: 'tasks_set-status', arguments: input })
  const answer = clock() - sent
  if (result.isError === true) throw new Error(JSON.stringify(result.content))
  return { answer, seen: Number(await page.evaluate('window.seen')) - sent }
}

/** Another client of the live connection. */
async function listen(api: string) {
  const socket = new WebSocket(`${api.replace(/^http/, 'ws')}/ws`)
  let heard = 0
  socket.on('message', (data) => {
    if (String(data).includes('"task.')) heard += 1
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return { socket, heard: () => heard }
}
