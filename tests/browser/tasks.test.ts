import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const SCRIPT = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
const LONG = `${'word '.repeat(4_000)}${'x'.repeat(80_000)}`

const SHOP = `# Tasks

## Phase one

- [ ] 1 Build the cart
  - Keep what is **there**
  - File: src/cart.ts
  - Purpose: People put things into it
  - _Leverage: src/base_model.ts_
  - _Requirements: 1.1_
  - _Prompt: Role: engineer | Task: Build the cart | Success: it holds three things_
  - _Estimate: 2h_
- [ ] 2 Take payments
  - _Depends: 1_
  - _Estimate: 4h_
- [ ] 3 Draw the button
  - _Estimate: 1h_
- [ ] 4 Write the guide
  - _Agent: tech-writer_
- [x] 5 ${SCRIPT}
- [ ] 6 עגלת הקניות של הלקוח 🛒
- [~] 7 Ask the bank
  - _Blocked: nobody answers_
- [ ] 8 ${LONG}
`
const WAVES = 100
const WIDE = 50

/** 5,000 tasks in 100 waves; the last task of each wave takes longest. */
function largeSpec(): string {
  const tasks = Array.from({ length: WAVES * WIDE }, (_, at) => {
    const [wave, row] = [Math.floor(at / WIDE) + 1, (at % WIDE) + 1]
    const depends = wave === 1 ? '' : `  - _Depends: ${wave - 1}.${row}_\n`
    return `- [ ] ${wave}.${row} Piece ${row} of wave ${wave}\n${depends}  - _Estimate: ${row === WIDE ? 4 : 1}h_\n`
  })
  return `# Tasks\n\n${tasks.join('')}`
}

describe.skipIf(CHROMIUM === '')('Tasks and graph in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub
  let isSignedIn = false

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/shop/tasks.md': SHOP, 'specs/large/tasks.md': largeSpec() })
  }, 180_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)
  /** The link opens one session; all pages of the test share it. */
  const signIn = async () => {
    if (isSignedIn) return
    await page.goto(hub.signInLink)
    isSignedIn = true
  }
  /** Whom the link signed in. */
  const me = async () =>
    String(
      await page.evaluate(
        "fetch('/api/v1/session').then((answer) => answer.json()).then(({ name }) => name)",
      ),
    )
  type Task = { status: string; blockedReason: string | null; holder: string | null; verification: string }
  const taskOf = (id: string, spec = 'shop') => hub.read<Task>(`/specs/${spec}/tasks/${id}?project=web`)
  const statusOf = async (id: string, spec = 'shop') => (await taskOf(id, spec)).status
  const put = (id: string, body: object, spec = 'shop') =>
    hub.write(`/specs/${spec}/tasks/${id}/status?project=web`, body, { method: 'PUT', token: hub.ownerToken })
  const column = (name: string) => page.getByRole('region', { name, exact: true })
  const card = (name: string, title: string) => column(name).getByRole('listitem').filter({ hasText: title })
  /** Back to what the file said at first. */
  const reset = async (id: string, spec = 'shop') => {
    if ((await statusOf(id, spec)) !== 'pending') await put(id, { status: 'pending', reason: 'again' }, spec)
    expect(await statusOf(id, spec)).toBe('pending')
  }
  const param = (name: string) => new URL(page.url()).searchParams.get(name)

  test('HUB-11.3 the tasks of all specs are one list, narrowed by the address, and a change elsewhere appears', async () => {
    await open('/tasks')
    const list = column('Tasks')
    await page.getByText('5,008 tasks').waitFor()
    expect(await list.getByRole('listitem').count()).toBeLessThan(60)
    // Far down in the list without reading what lies between.
    await expect
      .poll(async () => {
        await list.evaluate((box) => box.scrollTo(0, box.scrollHeight))
        return list.getByText('Write the guide').count()
      })
      .toBe(1)
    await page.getByLabel(/^Spec/).selectOption('shop')
    await page.getByText('8 tasks').waitFor()
    await page.getByLabel('Text').fill('BUTTON')
    await page.getByText('1 task', { exact: true }).waitFor()
    expect([param('spec'), param('text'), param('project')]).toEqual(['shop', 'BUTTON', 'web'])
    expect((await put('3', { status: 'blocked', reason: 'no paint' })).status).toBe(200)
    await list.getByText('no paint').waitFor()
    await list.getByText('Blocked').waitFor()
    await page.getByLabel(/^Status/).selectOption('completed')
    await page.getByText('No task fits these filters.').waitFor()
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.getByText('5,008 tasks').waitFor()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    await reset('3')
  })

  test('HUB-11.17 who is not signed in reads everything and is offered nothing that would be refused', async () => {
    const anonymous = await page.context().browser()?.newContext({ locale: 'en-GB' })
    const guest = await anonymous?.newPage()
    if (anonymous === undefined || guest === undefined) throw new Error('no browser')
    await guest.goto(`${hub.url}/tasks?spec=shop&project=web`)
    await guest.getByText('Build the cart').waitFor()
    expect(await guest.getByRole('checkbox').count()).toBe(0)
    expect(await guest.getByRole('button', { name: /^Move/ }).count()).toBe(0)
    await guest.goto(`${hub.url}/specs/shop/tasks/1?project=web`)
    await guest.getByText('You are not signed in').waitFor()
    await guest.locator('main').getByText('npm run revops open').waitFor()
    expect(await guest.getByRole('button', { name: 'Start' }).count()).toBe(0)
    expect(await guest.getByRole('button', { name: 'Assign' }).count()).toBe(0)
    await anonymous.close()
  })

  test('HUB-11.3 a card that is dragged changes the task for everybody, and it can be undone', async () => {
    await signIn()
    await open('/tasks?view=board&spec=shop')
    await card('Pending', 'Build the cart').dragTo(page.locator('[data-column="in-progress"]'))
    await card('In progress', 'Build the cart').waitFor()
    await page.getByText('1 is in progress.').waitFor()
    expect(await taskOf('1')).toMatchObject({ status: 'in-progress', holder: await me() })
    await page.getByRole('button', { name: 'Undo' }).click()
    await card('Pending', 'Build the cart').waitFor()
    expect(await taskOf('1')).toMatchObject({ status: 'pending', holder: null })
  })

  test('HUB-11.3 a drag that the rules refuse is explained, and the card is where it was', async () => {
    await signIn()
    await open('/tasks?view=board&spec=shop')
    await card('Pending', 'Take payments').dragTo(page.locator('[data-column="in-progress"]'))
    await page.getByText('shop/2 waits for shop/1.').first().waitFor()
    await card('Pending', 'Take payments').waitFor()
    const wrong = page.locator('[data-column="in-progress"]').getByText('Take payments')
    await expect.poll(() => wrong.count()).toBe(0)
    expect(await statusOf('2')).toBe('pending')
    watched.refuses(409)
  })

  test('HUB-11.3 a block asks for its reason first; without one nothing happens', async () => {
    await signIn()
    await open('/tasks?view=board&spec=shop')
    await card('Pending', 'Draw the button').dragTo(page.locator('[data-column="blocked"]'))
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => statusOf('3')).toBe('pending')
    await card('Pending', 'Draw the button').dragTo(page.locator('[data-column="blocked"]'))
    await dialog.getByLabel('Reason').fill('no paint')
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await card('Blocked', 'Draw the button').getByText('no paint').waitFor()
    expect(await taskOf('3')).toMatchObject({ status: 'blocked', blockedReason: 'no paint' })
    await reset('3')
    await card('Pending', 'Draw the button').waitFor()
  })

  test('HUB-11.3 keys move cards: by arrows, by the menu, and Enter opens the task', async () => {
    await signIn()
    await open('/tasks?view=board&spec=shop')
    await card('Pending', 'Draw the button').getByRole('link').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await card('In progress', 'Draw the button').waitFor()
    const focused = 'document.activeElement.closest("[data-column]")?.dataset.column'
    await expect.poll(() => page.evaluate(focused)).toBe('in-progress')
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Draw the button')
    await expect.poll(() => statusOf('3')).toBe('in-progress')
    await page.keyboard.press('m')
    await page.getByRole('menuitem', { name: 'Pending' }).click()
    await card('Pending', 'Draw the button').waitFor()
    await expect.poll(() => statusOf('3')).toBe('pending')
    await card('Pending', 'Draw the button').getByRole('link').focus()
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '3 Draw the button' }).waitFor()
  })

  test('HUB-11.3 many tasks are changed at once, each with its own result, and what was done is undone', async () => {
    await signIn()
    await open('/tasks?spec=shop')
    const list = column('Tasks')
    for (const title of ['Take payments', 'Draw the button', 'Write the guide']) {
      await list.getByRole('link', { name: title }).focus()
      await page.keyboard.press('x')
    }
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Set status' }).click()
    await page.getByRole('menuitem', { name: 'In progress' }).click()
    const result = page.getByRole('dialog', { name: 'What became of each task' })
    await result.getByText('2 done, 1 refused.').waitFor()
    await result.getByText('TASK_DEPENDENCIES_OPEN').waitFor()
    expect([await statusOf('2'), await statusOf('3'), await statusOf('4')]).toEqual([
      'pending',
      'in-progress',
      'in-progress',
    ])
    await result.getByRole('button', { name: 'Undo what was done' }).click()
    await result.getByText('2 done.').waitFor()
    expect([await statusOf('3'), await statusOf('4')]).toEqual(['pending', 'pending'])
    await result.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('8 tasks').waitFor()
    watched.refuses(409)
  })

  test('HUB-11.3 the list is saved as a view, and all of it comes as a file', async () => {
    await open('/tasks?spec=shop&status=pending')
    await page.getByText('6 of 8 tasks').waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const text = await readFile(await (await coming).path(), 'utf8')
    expect(text.trimEnd().split('\r\n')).toHaveLength(7)
    expect(text).toContain('shop,1,Build the cart,pending')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByLabel('Name of the view').fill('To do')
    await page.getByRole('button', { name: 'Save this view' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.getByText('5,008 tasks').waitFor()
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('button', { name: 'To do', exact: true }).click()
    await page.getByText('6 of 8 tasks').waitFor()
    expect([param('spec'), param('status')]).toEqual(['shop', 'pending'])
  })

  test('HUB-11.3 the page of a task: its text, its steps as buttons, its lease, and every change with who and when', async () => {
    await signIn()
    await open('/specs/shop/tasks/1')
    await page.getByRole('heading', { level: 1, name: '1 Build the cart' }).waitFor()
    for (const text of ['People put things into it', 'src/base_model.ts', 'it holds three things', '2 h'])
      await page.getByText(text, { exact: true }).first().waitFor()
    await page.locator('strong', { hasText: 'there' }).waitFor()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Lease ends in').waitFor()
    const left = page.locator('dd time').first()
    const before = await left.textContent()
    expect(before).toMatch(/^\d+:\d\d(:\d\d)?$/)
    await expect.poll(() => left.textContent()).not.toBe(before)
    expect(await taskOf('1')).toMatchObject({ status: 'in-progress', holder: await me() })
    await page
      .getByText(`by ${await me()}`)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Block' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('the shop is closed')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('button', { name: 'Unblock' }).waitFor()
    expect((await taskOf('1')).blockedReason).toBe('the shop is closed')
    // A change elsewhere is seen without a reload.
    expect((await put('1', { status: 'pending' })).status).toBe(200)
    await page.getByRole('button', { name: 'Start' }).waitFor()
    const request = page.getByRole('link', { name: /^Request/ }).first()
    await request.click()
    await page.getByRole('heading', { name: 'One request, step by step' }).waitFor()
  })

  test('HUB-11.3 a lease that ends frees the task on the page and in the list, although nothing else happens', async () => {
    const claim = await hub.write('/specs/shop/tasks/6/claim?project=web', { agent: 'anna', leaseSeconds: 6 })
    expect(claim.status).toBe(200)
    await open('/specs/shop/tasks/6')
    await page.getByText('Lease ends in').waitFor()
    const list = await page.context().newPage()
    await list.goto(`${hub.url}/tasks?spec=shop&project=web`)
    await list.getByText('held by anna').waitFor()
    await page.getByText('Nobody', { exact: true }).waitFor()
    await list.getByText('held by anna').waitFor({ state: 'detached' })
    await list.close()
  })

  test('HUB-11.3 a step that is refused is told in the words of the hub, and a task that is none leads back', async () => {
    await signIn()
    await open('/specs/shop/tasks/2')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('alert').getByText('TASK_DEPENDENCIES_OPEN').waitFor()
    await page.getByRole('link', { name: 'shop/1' }).click()
    await page.getByRole('heading', { level: 1, name: '1 Build the cart' }).waitFor()
    await page.getByRole('link', { name: 'shop/2' }).waitFor()
    await open('/specs/shop/tasks/99')
    await page.getByRole('heading', { name: 'There is no such task' }).waitFor()
    await page.getByText('TASK_NOT_FOUND').waitFor()
    await page.getByRole('link', { name: 'All tasks of the spec' }).click()
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
    await page.getByText('Build the cart').click()
    await page.getByRole('heading', { level: 1, name: '1 Build the cart' }).waitFor()
    watched.refuses(409)
    watched.refuses(404)
  })

  test('HUB-11.3 an assignment is written for the agent and copied as it is', async () => {
    await signIn()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open('/specs/shop/tasks/4')
    await page.getByLabel(/^Agent/).selectOption('tech-writer')
    await page.getByRole('button', { name: 'Assign' }).click()
    const text = page.getByTestId('assignment')
    await text.getByText('Action: Implement Task 4 from shop spec').waitFor()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied.').waitFor()
    const copied = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(copied.split('\n')).toHaveLength(7)
    expect(copied).toContain('Agent: tech-writer')
    await page.getByRole('button', { name: 'Markdown' }).click()
    await text.getByText('**Use tech-writer to execute Task 4, use spec-workflow shop**').waitFor()
  })

  test('HUB-11.3 reports with their evidence, the log and requests for approval come to the page as they are made', async () => {
    await open('/specs/shop/tasks/3')
    await page.getByText('No report was handed in.').waitFor()
    const task = '/specs/shop/tasks/3'
    const project = '?project=web'
    const write = async (path: string, body: object) => {
      const { status, body: answer } = await hub.write(`${path}${project}`, body)
      expect(status, JSON.stringify(answer)).toBeLessThan(300)
      return answer
    }
    const agent = 'frontend-engineer'
    const { lease } = await write(`${task}/claim`, { agent })
    const token = (lease as { token: string }).token
    const set = async (status: string) => {
      const answer = await hub.write(
        `${task}/status${project}`,
        { status, lease: token, agent },
        { method: 'PUT' },
      )
      expect(answer.status).toBe(200)
    }
    await set('in-progress')
    await set('completed')
    await write(`${task}/report`, {
      agent,
      report: {
        ...{ status: 'COMPLETE', accomplishments: ['The button'], files: ['src/button.ts'] },
        ...{ databaseChanges: [], dependenciesUsed: [], testing: ['unit: 3 passed'], nextTasks: [] },
        ...{ processImprovements: [], handoffNotes: [] },
      },
    })
    await write(`${task}/implementation-log`, {
      ...{ agent, summary: 'Drew the button in blue', filesModified: [], filesCreated: ['src/button.ts'] },
      ...{ linesAdded: 12, linesRemoved: 3, artifacts: { components: [{ name: 'BlueButton' }] } },
    })
    const { id } = await write('/approvals', {
      ...{
        agent,
        title: 'The blue button',
        filePath: 'specs/shop/tasks.md',
        categoryName: 'shop',
        taskId: '3',
      },
    })
    await page.getByText('Completion: COMPLETE').click()
    await page.getByText('passes', { exact: true }).waitFor()
    await page.getByText('Drew the button in blue').waitFor()
    await page.getByText('components: BlueButton').waitFor()
    expect(await page.getByRole('link', { name: 'The blue button' }).getAttribute('href')).toContain(
      `/approvals/${String(id)}`,
    )
    await page.getByText('In review').first().waitFor()
    expect(await taskOf('3')).toMatchObject({ verification: 'in-review' })
    await reset('3')
  })

  test('HUB-11.4 the graph of a spec: waves, what is critical, slack, and what a change elsewhere does to it', async () => {
    await open('/graph?spec=shop')
    const graph = page.getByRole('region', { name: /^Graph of the tasks/ })
    await graph.getByText('Wave 1').waitFor()
    const pay = graph.getByRole('link', { name: /^2 Take payments/ })
    expect(await pay.getAttribute('aria-label')).toContain('critical path')
    expect(
      await graph.getByRole('link', { name: /^3 Draw the button/ }).getAttribute('aria-label'),
    ).toContain('slack 5 h')
    await page.getByText('2 tasks, 6 h').waitFor()
    expect((await put('1', { status: 'in-progress' })).status).toBe(200)
    await graph.getByRole('link', { name: /^1 Build the cart, In progress/ }).waitFor()
    await reset('1')
    await graph.getByRole('link', { name: /^1 Build the cart, Pending/ }).waitFor()
    await page.getByRole('link', { name: 'Show completed' }).click()
    await graph.getByText('window.pwned=1').first().waitFor()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    await page.getByRole('link', { name: 'List' }).click()
    const list = page.getByRole('region', { name: 'Tasks of the graph by wave' })
    await list.getByRole('link', { name: /Take payments.*needs 1/ }).waitFor()
    expect(param('view')).toBe('list')
  })

  test('HUB-11.4 of 5,000 tasks only those in view are drawn; keys, search and Enter go through them', async () => {
    await open('/graph?spec=large')
    const graph = page.getByRole('region', { name: /^Graph of the tasks/ })
    await graph.getByRole('link', { name: /^1\.50 Piece 50 of wave 1,/ }).waitFor()
    expect(await graph.getByRole('link').count()).toBeLessThan(300)
    await graph.getByRole('link', { name: /^1\.50 / }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.evaluate('document.activeElement.dataset.ref')).toBe('large/3.50')
    expect(await page.getByTestId('lit').getAttribute('d')).toMatch(/^M.*M/)
    await page.keyboard.press('f')
    await page.keyboard.type('99.7')
    await graph.getByRole('link', { name: /^99\.7 Piece 7 of wave 99,/ }).waitFor()
    await page.getByText(/^1 of \d+$/).waitFor()
    expect(await graph.getByRole('link').count()).toBeLessThan(300)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    expect(await graph.getByRole('link').count()).toBeLessThan(300)
    await page.getByRole('link', { name: 'Timeline' }).click()
    const timeline = page.getByRole('region', { name: /^Timeline of the tasks/ })
    await timeline.getByRole('link', { name: /^1\.1 Piece 1 of wave 1, 0 h to 1 h from now/ }).waitFor()
    expect(await timeline.getByRole('link').count()).toBeLessThan(120)
    await timeline.getByRole('link', { name: /^1\.1 / }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '1.1 Piece 1 of wave 1' }).waitFor()
    // The dot in the address is no file.
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '1.1 Piece 1 of wave 1' }).waitFor()
  })

  /** Milliseconds from an event in the page until a selector is there and painted, by the Performance API. */
  const timed = async (name: string, event: string, selector: string, act: () => Promise<unknown>) => {
    await page.evaluate(`void (window.took = new Promise((resolve) => {
      document.addEventListener(${JSON.stringify(event)}, () => {
        performance.mark('begin')
        const look = () => document.querySelector(${JSON.stringify(selector)}) === null
          ? requestAnimationFrame(look)
          : requestAnimationFrame(() => resolve(performance.measure('took', 'begin').duration))
        look()
      }, { capture: true, once: true })
    }))`)
    await act()
    const took = Number(await page.evaluate('window.took'))
    process.stdout.write(`${name}: ${took.toFixed(0)} ms\n`)
    // What is fast enough is measured on a quiet machine; this only notices what hangs.
    expect(took, name).toBeLessThan(5_000)
  }

  test('HUB-11.3 with 5,000 tasks a filter, a drag and the way to a task answer at once', async () => {
    await signIn()
    await open('/tasks?spec=large')
    const list = column('Tasks')
    await list.getByText('Piece 1 of wave 1', { exact: true }).waitFor()
    await timed('filter', 'change', '[data-total="0"]', () =>
      page.getByLabel(/^Status/).selectOption('blocked'),
    )
    await page.getByLabel(/^Status/).selectOption('')
    await list.getByText('Piece 1 of wave 1', { exact: true }).waitFor()
    // As people do: the pointer rests on the row before it is pressed, and the task is read meanwhile.
    const read = page.waitForResponse((answer) => answer.url().includes('/tasks/1.1'))
    await list.getByText('Piece 1 of wave 1', { exact: true }).hover()
    await read
    await timed('open a task', 'click', '[data-page="task"]', () =>
      list.getByText('Piece 1 of wave 1', { exact: true }).click(),
    )
    await open('/tasks?spec=large&view=board')
    await card('Pending', 'Piece 2 of wave 1').first().waitFor()
    await timed('drag a card', 'drop', '[data-column="in-progress"] [data-row]', () =>
      card('Pending', 'Piece 2 of wave 1').first().dragTo(page.locator('[data-column="in-progress"]')),
    )
    await expect.poll(() => statusOf('1.2', 'large')).toBe('in-progress')
    await reset('1.2', 'large')
    await open('/graph?spec=large')
    const graph = page.getByRole('region', { name: /^Graph of the tasks/ })
    await graph.getByRole('link', { name: /^1\.50 / }).waitFor()
    await timed('graph, all 5,000 in view', 'click', '[data-small]', () =>
      page.getByRole('button', { name: 'Show all' }).click(),
    )
  })

  const pages = [
    '/tasks',
    '/tasks?view=board&spec=shop',
    '/specs/shop/tasks/1',
    '/specs/shop/tasks/6',
    '/specs/shop/tasks/8',
    '/graph?spec=shop',
    '/graph?spec=shop&view=gantt',
    '/graph?spec=shop&view=list',
  ]
  for (const [colorScheme, width] of [['light', 1440] as const, ['dark', 360] as const]) {
    test(`HUB-11.14 axe finds nothing on these pages, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
      await signIn()
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const path of pages) {
        await open(path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.locator('main [role="status"] .h-4').first().waitFor({ state: 'detached' })
        await watched.expectAccessible()
      }
    }, 180_000)
  }

  // Last: what they change comes first on the board from then on.
  test('HUB-11.78 all of 5,000 tasks are selected; the run over them counts, can be stopped and says why some were refused', async () => {
    await signIn()
    await open('/tasks?spec=large')
    const list = column('Tasks')
    await list.getByRole('link', { name: 'Piece 1 of wave 1', exact: false }).first().focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Select all 5,000' }).click()
    await page.getByText('5,000 selected').waitFor()
    await page.getByRole('button', { name: 'Set status' }).click()
    await page.getByRole('menuitem', { name: 'In progress' }).click()
    const line = page.getByTestId('bulk-progress')
    await line.getByText(/ of 5,000, \d+ refused/).waitFor()
    expect(await list.getByRole('checkbox').first().isDisabled()).toBe(true)
    await watched.expectAccessible()
    await line.getByRole('button', { name: 'Stop' }).click()
    watched.refuses(409)

    const result = page.getByRole('dialog', { name: 'What became of each task' })
    const summary = await result.getByText(/^50 done, \d+ refused, [\d,]+ left as they were\.$/).textContent()
    const [, refused = 0, left = 0] = [...(summary ?? '').matchAll(/\d[\d,]*/g)].map(([count]) =>
      Number(count.replace(',', '')),
    )
    expect(refused).toBeGreaterThan(8)
    expect(50 + refused + left).toBe(5_000)
    const why = result.getByRole('list', { name: 'Why tasks were refused' })
    await why.getByText('TASK_DEPENDENCIES_OPEN').waitFor()
    await why.getByText(String(refused), { exact: true }).waitFor()
    await why.getByText(/For example: large\/2\.\d+ waits for large\/1\.\d+/).waitFor()
    expect(await result.locator('[data-index]').count()).toBeLessThan(60)
    await watched.expectAccessible()
    const counts = () =>
      hub.read<{ counts: { inProgress: number } }>(hub.inProject('/tasks?spec=large&limit=1'))
    expect((await counts()).counts.inProgress).toBe(50)
    await result.getByRole('button', { name: 'Undo what was done' }).click()
    await result.getByText('50 done.').waitFor()
    expect((await counts()).counts.inProgress).toBe(0)
    await result.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('5,000 tasks').waitFor()
  })

  test('HUB-11.78 who stops a run finds the rest still selected; who leaves the page stops it and is told', async () => {
    await signIn()
    await open('/tasks?spec=large')
    const list = column('Tasks')
    const selectAll = async () => {
      await list.getByRole('link', { name: 'Piece 1 of wave 1', exact: false }).first().focus()
      await page.keyboard.press('x')
      await page.getByRole('button', { name: 'Select all 5,000' }).click()
      await page.getByText('5,000 selected').waitFor()
    }
    const release = () => page.getByRole('button', { name: 'Release' }).click()
    const line = page.getByTestId('bulk-progress')
    await selectAll()
    await release()
    await line.getByText(/[1-9]\d* of 5,000/).waitFor()
    await line.getByRole('button', { name: 'Stop' }).click()
    const result = page.getByRole('dialog', { name: 'What became of each task' })
    const summary = await result.getByText(/^\d+ done, [\d,]+ left as they were\.$/).textContent()
    const left = /, ([\d,]+) left/.exec(summary ?? '')?.[1] ?? ''
    await result.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText(`${left} selected`).waitFor()
    await release()
    await line.getByText(/[1-9]\d* of /).waitFor()
    await page.getByRole('link', { name: 'Agents' }).first().click()
    await page.getByText(/^The change of tasks was stopped with its page: \d+ done, [\d,]+ left/).waitFor()
  })
})
