import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How the CLI and the stdio MCP server of this machine find the running hub. */
export interface Endpoint {
  readonly pid: number
  readonly api: string
  readonly dashboard: string
}

const FILE = 'endpoint.json'

export function writeEndpoint(home: string, endpoint: Endpoint): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const file = join(home, FILE)
  writeFileSync(`${file}.new`, JSON.stringify(endpoint), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The running hub of this home, or undefined; a file left by a hub that is gone does not count. */
export function readEndpoint(home: string): Endpoint | undefined {
  try {
    const endpoint = JSON.parse(readFileSync(join(home, FILE), 'utf8')) as Endpoint
    process.kill(endpoint.pid, 0)
    return endpoint
  } catch {
    return undefined
  }
}

export function removeEndpoint(home: string): void {
  rmSync(join(home, FILE), { force: true })
}
