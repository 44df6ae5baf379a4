import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM } from './chromium.ts'
import { type RunningHub, startHub, untilMatched } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const LOADED_MS = 180_000

interface Stage {
  readonly name: string
  readonly rowsIn: number | null
  readonly rowsOut: number
  readonly lastRunId: string
}
interface Run {
  readonly id: string
  readonly action: string
  readonly status: string
}
interface Result {
  readonly rule: string
  readonly title: string
  readonly status: string
  readonly failed: number
}

interface Covered {
  readonly column: string
  readonly judgedBy: readonly string[]
}
interface Coverage {
  readonly tables: readonly {
    readonly table: string
    readonly judged: number
    readonly columns: number
    readonly fields: readonly Covered[]
  }[]
  readonly ace: { readonly fields: readonly Covered[] }
}

describe.skipIf(CHROMIUM === '')('Pipeline in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: RunningHub

  beforeAll(async () => {
    hub = await startHub('loaded')
    await untilMatched(hub, LOADED_MS)
  }, LOADED_MS + 60_000)
  afterAll(() => hub?.stop(), 30_000)
  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const runs = async (query = '') => (await hub.read<{ runs: Run[] }>(`/runs?limit=50${query}`)).runs
  const whole = new Intl.NumberFormat('en-GB')
  /** The link opens once; the tests of this file share the session. */
  let signedIn = false
  const signIn = async () => {
    if (!signedIn) await page.goto(hub.signInLink)
    signedIn = true
  }

  test('HUB-11.1 the flow shows what went into each stage and what came out, as the API counts', async () => {
    const { stages } = await hub.read<{ stages: Stage[] }>('/pipeline/status')
    await page.goto(`${hub.url}/pipeline`)
    for (const { name, rowsIn, rowsOut } of stages) {
      const card = page.locator(`[data-stage="${name}"][data-status="succeeded"]`)
      await card.waitFor()
      const figures = await card.locator('dd').allTextContents()
      expect(figures, name).toEqual([rowsIn, rowsOut].map((rows) => whole.format(rows ?? -1)))
    }
    await page.locator('[data-source="odoo"]').getByText('Every table at least as of').waitFor()
    expect(await page.getByRole('button', { name: 'Start a run' }).count()).toBe(0)
  })

  test('HUB-11.1 runs are narrowed by the address; one shows its result, its log and what follows it', async () => {
    const failed = await runs('&action=match.run')
    await page.goto(`${hub.url}/pipeline`)
    await page.getByLabel('Work').selectOption('match.run')
    await page.waitForURL('**/pipeline?action=match.run')
    await expect.poll(() => page.locator('[data-run]').count()).toBe(failed.length)
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const lines = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(failed.length + 1)
    await page.locator('[data-run] a').first().click()
    await page.getByRole('heading', { level: 1, name: 'Match' }).waitFor()
    await page.getByRole('region', { name: 'Lines of the log' }).getByText('scoring').waitFor()
    const result = page.getByRole('region', { name: 'Result' })
    await result.getByText('Pairs compared', { exact: true }).waitFor()
    await result
      .getByRole('region', { name: 'How pairs were found' })
      .getByRole('cell', { name: 'domain', exact: true })
      .waitFor()
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.waitForURL('**/pipeline')
  })

  test('HUB-11.1 a load shows its tables with their counts', async () => {
    const [sync] = await runs('&action=ingestion.sync')
    const { loads } = await hub.read<{ loads: { table: string; read: number }[] }>(
      `/ingestion/loads?runId=${sync?.id}&limit=200`,
    )
    await page.goto(`${hub.url}/pipeline/runs/${sync?.id}`)
    for (const { table, read } of loads) {
      const row = page
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: table, exact: true }) })
      expect(await row.getByRole('cell').first().textContent(), table).toBe(whole.format(read))
    }
    expect(loads.length).toBeGreaterThan(2)
  })

  test('HUB-11.1 HUB-11.2 a run is started after its plan was shown, goes on before one’s eyes, and REST knows it', async () => {
    await signIn()
    await page.goto(`${hub.url}/pipeline`)
    await page.getByRole('button', { name: 'Start a run' }).click()
    const plan = page.getByTestId('plan')
    await plan.getByText('Match', { exact: true }).waitFor()
    expect(await plan.getByRole('listitem').allTextContents()).toEqual([
      'Load: odoo, incremental',
      'Load: apn, incremental',
      'Transform: all',
      'Validate',
      'Embed',
      'Match',
    ])
    await page.getByRole('dialog').getByRole('combobox').selectOption('match')
    await page.getByText('One step.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.waitForURL('**/pipeline/runs/*')
    const id = new URL(page.url()).pathname.split('/').at(-1)
    await page.locator('section[data-status="succeeded"]').waitFor({ timeout: 60_000 })
    expect(await hub.read<Run>(`/runs/${id}`)).toMatchObject({ action: 'match.run', status: 'succeeded' })
    await page.getByRole('region', { name: 'Lines of the log' }).getByText('scoring').waitFor()
  }, 90_000)

  test(
    'HUB-11.1 a run is cancelled after a question, and run again with the rest of its chain',
    async () => {
      await signIn()
      const started = await hub.write('/pipeline/run', { mode: 'full' })
      expect(started.status).toBe(202)
      const id = String(started.body.runId)
      await page.goto(`${hub.url}/pipeline/runs/${id}`)
      await page.getByRole('button', { name: 'Cancel', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel', exact: true }).click()
      await page.locator('section[data-status="cancelled"]').waitFor({ timeout: 60_000 })
      await page.getByText('RUN_CANCELLED').first().waitFor()
      expect((await hub.read<Run>(`/runs/${id}`)).status).toBe('cancelled')
      await page.getByRole('button', { name: 'Run again' }).click()
      await page.getByTestId('plan').getByText('Match', { exact: true }).waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click()
      await page.waitForURL((url) => !url.pathname.endsWith(id))
      await untilMatched(hub, LOADED_MS)
    },
    LOADED_MS,
  )

  test('HUB-11.2 a run that was started elsewhere appears in the list without a reload', async () => {
    await page.goto(`${hub.url}/pipeline`)
    await page.locator('[data-run]').first().waitFor()
    const { body } = await hub.write('/embed/run', {})
    await page
      .locator(`[data-run="${String(body.runId)}"]`)
      .getByText('Done')
      .waitFor({ timeout: 60_000 })
  }, 90_000)

  test('HUB-11.1 validation shows each rule with the rows that fail it, and its trend', async () => {
    const { results } = await hub.read<{ results: Result[] }>('/validation/results')
    const failing = results.find(({ status, failed }) => status === 'failed' && failed > 0)
    await page.goto(`${hub.url}/pipeline?part=validation&status=failed`)
    const row = page.locator(`[data-rule="${failing?.rule}"]`)
    await row.waitFor()
    // A second run makes a line of the trend, in the page that is open.
    expect((await hub.write('/validate/run')).status).toBe(202)
    await row.getByText(new RegExp(`^${whole.format(failing?.failed ?? -1)} of `)).waitFor()
    await row.getByRole('img').waitFor()
    await row.getByRole('button').click()
    await page.waitForURL((url) => url.searchParams.get('rule') === failing?.rule)
    const { items } = await hub.read<{ items: { entityKey: string }[] }>(
      `/validation/failures?rule=${failing?.rule}&limit=100`,
    )
    const rows = page.getByRole('dialog').getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(items.length)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(new URL(page.url()).searchParams.get('rule')).toBeNull()
  })

  test('HUB-11.1 PIPE-6 validation shows which fields have a rule and which none, and leads from a field to its rules and their rows', async () => {
    const covered = await hub.read<Coverage>('/validation/coverage')
    await page.goto(`${hub.url}/pipeline?part=validation&show=fields`)
    for (const { table, judged, columns } of covered.tables) {
      const words = `${whole.format(judged)} of ${whole.format(columns)} fields have a rule`
      await page.locator(`[data-table="${table}"]`).getByText(words).waitFor()
    }
    // A field without a rule is seen before anything is unfolded.
    const opportunities = covered.tables.find(({ table }) => table === 'core.odoo_opportunities')
    const without = opportunities?.fields.filter(({ judgedBy }) => judgedBy.length === 0) ?? []
    expect(without.length).toBeGreaterThan(0)
    const box = page.locator('[data-table="core.odoo_opportunities"]')
    await box.getByText(without[0]?.column ?? '').waitFor()
    await page.getByRole('button', { name: 'Fields of core.odoo_opportunities' }).press('Enter')
    await expect.poll(() => box.locator('[data-field]').count()).toBe(opportunities?.fields.length)
    const rule = box.locator('[data-field="name"]').getByRole('button').first()
    await rule.press('Enter')
    await page.waitForURL((url) => url.searchParams.get('rule') !== null)
    await page.getByRole('dialog').getByText('What to do').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('search').getByRole('combobox').selectOption('without-rule')
    await page.waitForURL((url) => url.searchParams.get('fields') === 'without-rule')
    await expect
      .poll(() => box.locator('[data-field]').evaluateAll((all) => all.map((one) => one.dataset.field)))
      .toEqual(without.map(({ column }) => column))
    const readOnly = covered.ace.fields.filter(({ judgedBy }) => judgedBy.length === 0)
    await expect
      .poll(() => page.locator('[data-table="ace.opportunity"] [data-field]').count())
      .toBe(readOnly.length)
  })

  test('HUB-11.1 PIPE-6 coverage that cannot be read says so and is asked for again; without any rule kept it is there too', async () => {
    let fails = true
    await page.route('**/api/v1/validation/coverage', (route) =>
      fails
        ? route.fulfill({
            status: 503,
            json: { error: { code: 'DATABASE_UNAVAILABLE', message: 'No database.' } },
          })
        : route.fallback(),
    )
    await page.route('**/api/v1/validation/results', (route) =>
      route.fulfill({ json: { runId: null, results: [] } }),
    )
    watched.refuses(503)
    await page.goto(`${hub.url}/pipeline?part=validation&show=fields`)
    const retry = page.getByRole('button', { name: 'Try again' }).first()
    await retry.waitFor({ timeout: 30_000 })
    fails = false
    await retry.click()
    await page.locator('[data-table="core.aws_accounts"]').waitFor()
    await page
      .getByRole('navigation', { name: 'Rules or fields' })
      .getByRole('link', { name: 'Rules' })
      .click()
    await page.getByText('Nothing was validated yet.').waitFor()
  }, 60_000)

  test('HUB-11.1 quarantine, schema changes and the search index show what the API knows', async () => {
    const { rows } = await hub.read<{ rows: { id: number; code: string }[] }>('/quarantine?limit=100')
    await page.goto(`${hub.url}/pipeline?part=quarantine`)
    if (rows.length === 0) await page.getByText('Nothing is in quarantine').waitFor()
    for (const { id, code } of rows.slice(0, 3))
      await page.locator(`[data-quarantine="${id}"]`).getByText(code).waitFor()
    await page.goto(`${hub.url}/pipeline?part=drift`)
    const { changes } = await hub.read<{ changes: object[] }>('/ingestion/drift?limit=100')
    if (changes.length === 0) await page.getByText('No schema change was met.').waitFor()
    else await page.locator('[data-index="0"]').waitFor()
    const status = await hub.read<{ embedded: number; model: string }>('/embed/status')
    await page.goto(`${hub.url}/pipeline?part=index`)
    await page.getByText(status.model).waitFor()
    await page
      .getByRole('region', { name: 'Search index' })
      .getByText(whole.format(status.embedded), { exact: true })
      .first()
      .waitFor()
  })

  test('HUB-11.1 a value in quarantine is shown as text only; to read it again is counted before, and not done for nothing', async () => {
    await signIn()
    const table = 'crm_lead'
    await page.route('**/api/v1/quarantine?*', (route) =>
      route.fulfill({
        json: {
          rows: [
            {
              ...{ id: 7, loadId: 'l', source: 'odoo', table, key: { id: '12' }, column: 'name' },
              ...{ code: 'VALUE_HAS_NUL', message: 'The text holds a NUL character' },
              ...{
                value: '<script>window.pwned=1</script>'.repeat(400),
                createdAt: '2026-11-20T10:00:00Z',
                resolvedAt: null,
              },
            },
          ],
          nextCursor: null,
        },
      }),
    )
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${hub.url}/pipeline?part=quarantine`)
    await page.getByText('VALUE_HAS_NUL').waitFor()
    const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(wide)).toBe(0)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    await page.getByRole('button', { name: 'Read again' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(`Everything of ${table}`).check()
    // The list is made up: the hub itself knows of nothing that waits.
    await dialog.getByText('Nothing is open there any more.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Read again' }).isDisabled()).toBe(true)
    expect(await page.evaluate(wide)).toBe(0)
  }, 90_000)

  test('HUB-11.1 a run that is none says so and leads back', async () => {
    await page.goto(`${hub.url}/pipeline/runs/nothing`)
    await page.getByText('There is no such run').first().waitFor()
    watched.refuses(404)
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.getByRole('heading', { level: 1, name: 'Pipeline' }).waitFor()
  })

  for (const [colorScheme, width] of [['light', 1440] as const, ['dark', 360] as const]) {
    test(`HUB-11.3 axe finds nothing on these pages, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
      const [sync] = await runs('&action=ingestion.sync')
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const fields = '?part=validation&show=fields'
      const parts = [
        ...['', '?part=quarantine', '?part=validation', '?part=drift', '?part=index'],
        ...[`${fields}&table=core.odoo_opportunities`, `${fields}&fields=without-rule`],
      ]
      for (const path of [...parts.map((part) => `/pipeline${part}`), `/pipeline/runs/${sync?.id}`]) {
        await page.goto(`${hub.url}${path}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.locator('main [role="status"] .h-4').first().waitFor({ state: 'detached' })
        await watched.expectAccessible()
      }
    }, 180_000)
  }
})
