import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const SCRIPT = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
const TASKS = `# Tasks

- [ ] 1. Build the cart
  - _Requirements: 1.1_
- [ ] 2. Take payments
  - _Depends: 1_
- [x] 3. ${SCRIPT}
${Array.from({ length: 400 }, (_, at) => `- [ ] ${at + 4}. Task number ${at + 4}`).join('\n')}
`
const DESIGN = `# Design

| Part | Owner |
| ---- | ----- |
| Cart | Ada   |

- [x] decided
- [ ] open

${SCRIPT}
`

describe.skipIf(CHROMIUM === '')('The pages of the spec workflow in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/web-shop/tasks.md': TASKS, 'specs/web-shop/design.md': DESIGN })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)

  test('HUB-11 specs are listed with the progress that the API gives, and a change elsewhere appears', async () => {
    await open('/specs')
    const card = page.getByRole('link', { name: /web-shop/ })
    await card.getByText('1 / 403').waitFor()
    const task = '/specs/web-shop/tasks/1/status?project=web'
    expect((await hub.write(task, { status: 'in-progress' }, { method: 'PUT' })).status).toBe(200)
    await card.getByText('1 in progress').waitFor()
    await page.getByLabel('Name').fill('nothing')
    await page.getByText('No spec has that in its name.').waitFor()
    expect(new URL(page.url()).searchParams.get('name')).toBe('nothing')
  })

  test('HUB-11 the tasks of a spec: who holds them, what they wait for; only those in view are drawn', async () => {
    await open('/specs/web-shop')
    const tasks = page.getByRole('region', { name: 'Tasks' })
    await tasks.getByText('held by agent').waitFor()
    await tasks.getByText('waits for 1 task').waitFor()
    expect(await tasks.getByRole('listitem').count()).toBeLessThan(60)
    await expect
      .poll(async () => {
        await tasks.evaluate((box) => box.scrollTo(0, box.scrollHeight))
        return tasks.getByText('Task number 403').count()
      })
      .toBe(1)
    await page.getByLabel('Status').selectOption('completed')
    await tasks.getByText(SCRIPT).waitFor()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
  })

  test('HUB-11 a document is shown as people read it, and what is HTML in it stays text', async () => {
    await open('/specs/web-shop?part=design')
    await page.getByRole('cell', { name: 'Ada' }).waitFor()
    expect(await page.locator('.prose input[type=checkbox]').count()).toBe(2)
    await page.getByText('window.pwned=1').first().waitFor()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(await page.locator('.prose img, .prose script').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Requirements' }).click()
    await page.getByText('This document is not written yet.').waitFor()
    watched.refuses(404)
  })

  test('HUB-11 who edits meets no other’s change unasked: the text is kept, theirs is shown, then it is saved', async () => {
    const file = 'specs/web-shop/design.md'
    const saved = () => readFileSync(join(hub.root, file), 'utf8')
    await page.goto(hub.signInLink)
    await open('/specs/web-shop?part=design')
    await page.getByRole('button', { name: 'Edit' }).click()
    const text = page.getByLabel('Text of the document')
    await text.fill('# Mine\n')
    await page.getByRole('heading', { name: 'Mine' }).waitFor()
    hub.put(file, '# Theirs\n')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody else changed this document meanwhile.').waitFor()
    expect(saved()).toBe('# Theirs\n')
    await page.reload()
    await page.getByRole('button', { name: 'Edit' }).click()
    expect(await text.inputValue()).toBe('# Mine\n')
    // The text was begun from another version: what is saved now is shown before it can be replaced.
    await page.getByText('What is saved now.').waitFor()
    await page.getByText('# Theirs', { exact: true }).waitFor()
    hub.put(file, '# Theirs again\n')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Show what they wrote' }).click()
    await page.getByText('# Theirs again').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The document is saved.').waitFor()
    expect(saved()).toBe('# Mine\n')
    await page.getByRole('heading', { name: 'Mine' }).waitFor()
    watched.refuses(412)
  })

  test('HUB-11 agents show what they are good at and how much they have to do', async () => {
    const { agents } = await hub.read<{ agents: { name: string }[] }>('/agents?project=web')
    await open('/agents')
    for (const { name } of agents) await page.getByRole('heading', { name, exact: true }).waitFor()
    const card = page.getByRole('listitem').filter({ hasText: 'qa-engineer' })
    await card.getByRole('button', { name: 'Card' }).click()
    await page.getByRole('dialog').getByText('qa-engineer').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })

  test('HUB-11 the audit is narrowed by the address, and one request is told as a story', async () => {
    await open('/audit?action=projects.register&actor=owner')
    const row = page.getByRole('row').filter({ hasText: 'projects.register' })
    await row.getByRole('cell', { name: 'Done', exact: true }).waitFor()
    await row.getByRole('button', { name: 'projects.register' }).click()
    // Signed in by the test before, or not, when this one runs alone.
    await page.getByText(hub.root).or(page.getByText('Sign in to see what was asked')).waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const lines = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    await row.getByRole('link').click()
    await page.getByRole('heading', { name: 'One request, step by step' }).waitFor()
    expect(new URL(page.url()).searchParams.get('requestId')).toBeTruthy()
  })

  test('HUB-11 what waits for a person is said first, appears as it happens, and leads there', async () => {
    await open('/')
    await page.getByText('Nothing waits for you.').waitFor()
    const task = '/specs/web-shop/tasks/7/status?project=web'
    const block = { status: 'blocked', reason: 'no budget' }
    expect((await hub.write(task, block, { method: 'PUT' })).status).toBe(200)
    const needs = page.getByRole('region', { name: 'Needs you' })
    await needs.getByRole('link', { name: /1 task is blocked Task number 7/ }).click()
    await page.getByRole('heading', { name: /Task number 7/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/specs/web-shop/tasks/7')
    await page.goBack()
    const open7 = { status: 'pending', reason: 'there is some' }
    expect((await hub.write(task, open7, { method: 'PUT' })).status).toBe(200)
    await page.getByText('Nothing waits for you.').waitFor()
  })

  test('HUB-11 keys and the palette go anywhere', async () => {
    await open('/')
    await page.getByText('Live', { exact: true }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByRole('heading', { name: 'Specs' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Type a few letters').fill('aud')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    expect(new URL(page.url()).searchParams.get('project')).toBe('web')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })

  const pages = ['/specs', '/specs/web-shop', '/specs/web-shop?part=design', '/agents', '/audit']
  for (const [colorScheme, width] of [['light', 1440] as const, ['dark', 360] as const]) {
    test(`HUB-11 axe finds nothing on these pages, ${colorScheme} at ${width} px, and nothing overflows`, {
      timeout: 180_000,
    }, async () => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const path of pages) {
        await open(path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        await page.locator('main [aria-hidden="true"].h-4').first().waitFor({ state: 'detached' })
        await watched.expectAccessible()
      }
    })
  }
})
