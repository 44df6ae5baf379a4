import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { loadConfig, writeEndpoint } from '../../services/00-platform/index.ts'
import { connect } from './connection.ts'

const servers: Server[] = []
const home = mkdtempSync(join(tmpdir(), 'revops-connection-'))
const config = loadConfig({ REVOPS_HOME: home }, home)
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
  rmSync(home, { recursive: true, force: true })
})

/** Something listens where the endpoint file of the home says that the hub does. */
async function answering(listener: RequestListener): Promise<void> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeEndpoint(home, { pid: process.pid, api, dashboard: api })
}
const ask = async () => {
  const connection = await connect({ config, token: () => 'token' })
  return connection.call('hub.status', {}, { channel: 'cli' })
}

test('issue 3: a hub that ends in the middle of an answer is told as such, with what to do', async () => {
  await answering((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"half":', () => response.destroy())
  })
  await expect(ask()).rejects.toMatchObject({
    code: 'HUB_UNREACHABLE',
    kind: 'unavailable',
    message: expect.stringContaining('npm start'),
  })
})

test('issue 3: what is no hub on its port is told as such, not as a fault of the hub', async () => {
  for (const [status, type, text] of [
    [200, 'text/html', '<h1>Hello</h1>'],
    [502, 'text/html', '<h1>Bad gateway</h1>'],
    [404, 'application/json', '{"message":"Not here"}'],
    [200, 'application/json', 'null'],
  ] as const) {
    await answering((_, response) => response.writeHead(status, { 'content-type': type }).end(text))
    await expect(ask()).rejects.toMatchObject({
      code: 'HUB_ANSWER_UNCLEAR',
      message: expect.stringContaining(`HTTP ${status}`),
    })
  }
})

test('issue 3: who stays connected finds a hub that was started anew on another port', async () => {
  await answering((_, response) => response.end('{"hub":1}'))
  const connection = await connect({ config, token: () => undefined })
  expect(await connection.call('hub.status', {}, { channel: 'mcp' })).toEqual({ hub: 1 })
  servers[0]?.closeAllConnections()
  servers[0]?.close()
  await answering((_, response) => response.end('{"hub":2}'))
  expect(await connection.call('hub.status', {}, { channel: 'mcp' })).toEqual({ hub: 2 })
})
