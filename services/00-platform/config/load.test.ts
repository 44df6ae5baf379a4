import { describe, expect, test } from 'vitest'
import type { AppError } from '../errors/app-error.ts'
import { serverTarget } from './database-target.ts'
import { envExample, loadConfig, maskConfig } from './load.ts'

describe('PIPE-1 configuration', () => {
  test('defaults need nothing set and keep everything on loopback', () => {
    const config = loadConfig({}, '/srv/hub')
    expect(config).toMatchObject({
      REVOPS_HOME: '/srv/hub/.revops',
      HOST: '127.0.0.1',
      API_PORT: 8000,
      DASHBOARD_PORT: 49910,
    })
    expect(serverTarget(config)).toBeUndefined()
  })

  test('HUB-9.81 a reply over MCP has 20 kB unless told otherwise, and no size that a client could not work with', () => {
    expect(loadConfig({}, '/').MCP_REPLY_BYTES).toBe(20_000)
    expect(loadConfig({ MCP_REPLY_BYTES: '50000' }, '/').MCP_REPLY_BYTES).toBe(50_000)
    for (const MCP_REPLY_BYTES of ['1999', '1000001', '20 kB'])
      expect(thrownBy(() => loadConfig({ MCP_REPLY_BYTES }, '/'))).toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('MCP_REPLY_BYTES'),
      })
    expect(envExample()).toContain('MCP_REPLY_BYTES=20000')
  })

  test('every problem is listed at once, and no secret is shown', () => {
    const env = {
      API_PORT: 'eighty',
      DASHBOARD_PORT: '70000',
      DATABASE_URL: 'mysql://user:hunter2@host/db',
      ODOO_URL: 'http://odoo',
      LOG_LEVEL: 'loud',
    }
    const error = thrownBy(() => loadConfig(env, '/'))
    expect(error.code).toBe('CONFIG_INVALID')
    for (const name of [
      'API_PORT',
      'DASHBOARD_PORT',
      'DATABASE_URL',
      'ODOO_DB',
      'ODOO_USERNAME',
      'ODOO_PASSWORD',
      'LOG_LEVEL',
    ]) {
      expect(error.message).toContain(name)
    }
    expect(error.message).not.toContain('hunter2')
  })

  test('an empty variable counts as not set', () => {
    expect(loadConfig({ API_PORT: '', DATABASE_URL: '' }, '/')).toMatchObject({ API_PORT: 8000 })
  })

  test('secrets are masked for people', () => {
    const config = loadConfig({ DATABASE_URL: 'postgres://u:hunter2@h/d', DB_PASSWORD: 'hunter3' }, '/')
    expect(JSON.stringify(maskConfig(config))).not.toMatch(/hunter/)
  })

  test('DB_* name a server as well as DATABASE_URL does', () => {
    const config = loadConfig({ DB_HOST: 'db', DB_NAME: 'revops', DB_USER: 'revops', DB_PASSWORD: 'p' }, '/')
    expect(serverTarget(config)).toMatchObject({
      kind: 'server',
      options: { host: 'db', port: 5432, database: 'revops', username: 'revops', password: 'p' },
    })
  })

  test('.env.example names every variable', () => {
    expect(envExample()).toMatch(/#REVOPS_HOME=.revops\n[\s\S]*#ODOO_URL=[\s\S]*#APN_DB_HOST=/)
  })
})

function thrownBy(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    return error as AppError
  }
  throw new Error('nothing was thrown')
}
