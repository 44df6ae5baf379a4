import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../acceptance/processes.ts'
import { CHROMIUM } from './chromium.ts'
import { type ProjectHub, startProjectHub } from './hub.ts'
import { watchedPage } from './watched-page.ts'

const SCRIPT = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
const PLAN = '# Plan\n\nOne table.\nOne index for each of them.\nA view.\n'
const LARGE_LINES = 20_000

interface Comment {
  readonly id: number
  readonly body: string
  readonly line: number | null
  readonly endLine: number | null
  readonly selection: string | null
  readonly resolvedBy: string | null
}

interface Approval {
  readonly id: string
  readonly status: string
  readonly reason: string | null
  readonly revision: number
  readonly comments: readonly Comment[]
}

describe.skipIf(CHROMIUM === '')('The pages of approvals in Chromium (skipped without one)', () => {
  const watched = watchedPage()
  let page: Page
  let hub: ProjectHub
  let signedIn = false

  beforeAll(async () => {
    hub = await startProjectHub({ 'specs/web-shop/tasks.md': '- [ ] 1. Draw\n' })
  }, 120_000)

  afterAll(() => hub?.stop())

  beforeEach(() => {
    page = watched.page()
  })
  watched.watch(() => hub)

  const put = (name: string, text: string) => hub.put(`specs/web-shop/${name}.md`, text)
  const open = (path: string) => page.goto(`${hub.url}${hub.inProject(path)}`)
  /** Answers the name of the person. */
  const signIn = async () => {
    if (!signedIn) await page.goto(hub.signInLink)
    signedIn = true
    const session = await page.request.get(`${hub.url}/api/v1/session`)
    return String(((await session.json()) as { name: string }).name)
  }
  const seen = (id: string) => hub.read<Approval>(`/approvals/${id}`)
  /** Puts a file before people, as the agent unless somebody else asks. */
  async function ask(name: string, text: string, more: object = {}, token = hub.agentToken): Promise<string> {
    put(name, text)
    const order = { project: 'web', title: `The ${name}`, filePath: `specs/web-shop/${name}.md` }
    const { status, body } = await hub.write(
      '/approvals',
      { ...order, categoryName: 'web-shop', ...more },
      { token },
    )
    expect(status, JSON.stringify(body)).toBe(200)
    return String(body.id)
  }
  const decide = (id: string, verb: string, reason?: string) =>
    hub.write(`/approvals/${id}/${verb}`, reason === undefined ? {} : { reason }, { token: hub.ownerToken })

  test('HUB-11.50 who is not signed in reads the queue and the request, and is told how to sign in', async () => {
    const id = await ask('anonymous', `# Anonymous\n\n${SCRIPT}\n`, { title: SCRIPT })
    await open('/approvals')
    await page.locator('main').getByText('npm run revops open').waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await page.getByRole('link', { name: SCRIPT }).click()
    await page.waitForURL(`**/approvals/${id}*`)
    await page
      .getByRole('region', { name: /Text of revision 1/ })
      .getByText('window.pwned=1')
      .waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    expect(await page.getByRole('textbox').count()).toBe(0)
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    await decide(id, 'reject', 'Only a look.')
    await page.getByText('Only a look.').first().waitFor()
  })

  test('HUB-11.51 what waits comes first; the filters stand in the address; every row comes as a file', async () => {
    await signIn()
    const decided = await ask('decided', '# Decided\n')
    await decide(decided, 'approve')
    const waiting = await ask('waiting', '# Waiting\n', { type: 'action' })
    const own = await ask('own', '# Own\n', {}, hub.ownerToken)
    await open('/approvals')
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('listitem')
    await rows.first().getByText('The own').waitFor()
    expect(await rows.nth(1).textContent()).toContain('The waiting')
    expect(await rows.nth(2).textContent()).toContain('The decided')
    await page.getByLabel('Kind').selectOption('action')
    await expect.poll(() => rows.count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('type')).toBe('action')
    await page.reload()
    await rows.first().getByText('The waiting').waitFor()
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const lines = (await readFile(await (await coming).path(), 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(waiting)
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.getByLabel('Requested by').fill('nobody')
    await page.getByText('No request fits these filters.').waitFor()
    for (const id of [waiting, own]) await decide(id, 'reject', 'done with')
  })

  test('HUB-11.52 keys go through the queue, decide, and take back; another client sees it', async () => {
    await signIn()
    const [second, first] = [await ask('second', '# Second\n'), await ask('first', '# First\n')]
    await open('/approvals?status=pending')
    await page.getByRole('link', { name: 'The second' }).waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('The first')
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('The second')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/approvals/${second}*`)
    await page.getByRole('heading', { name: 'The second' }).waitFor()
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.keyboard.press('a')
    await page.getByText('Approved: The second').waitFor()
    expect((await seen(second)).status).toBe('approved')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Waits again: The second').waitFor()
    expect((await seen(second)).status).toBe('pending')
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'The first' }).waitFor()
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: /Ask for a revision/ })
    expect(await dialog.getByRole('button', { name: 'Needs revision' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('Name the owner.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Sent back for revision: The first').waitFor()
    expect(await seen(first)).toMatchObject({ status: 'needs-revision', reason: 'Name the owner.' })
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await help.getByText('Comment on the selected lines, or on the whole').waitFor()
    await page.keyboard.press('Escape')
    await decide(second, 'reject', 'done with')
  })

  test('HUB-11.53 what another client decides or says is seen at once', async () => {
    await signIn()
    const id = await ask('live', PLAN)
    await open(`/approvals/${id}`)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    await hub.write(`/approvals/${id}/comments`, { body: 'From elsewhere', line: 3 })
    const text = page.getByRole('region', { name: /Text of revision 1/ })
    await text.getByText('From elsewhere').waitFor()
    await decide(id, 'reject', 'Too early.')
    await page.getByText('Rejected by owner').first().waitFor()
    await page.getByText('Too early.').first().waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Take the decision back' }).click()
    await expect.poll(async () => (await seen(id)).status).toBe('pending')
    await decide(id, 'reject', 'done with')
  })

  test('HUB-11.54 a line, several lines and selected words are commented on; comments are resolved', async () => {
    const person = await signIn()
    const id = await ask('plan', PLAN)
    await open(`/approvals/${id}`)
    const text = page.getByRole('region', { name: /Text of revision 1/ })
    await text.getByText('One table.').hover()
    await text.getByRole('button', { name: 'Comment on line 3' }).click()
    await text.getByLabel('Comment: line 3').fill('Which one?')
    await text.getByRole('button', { name: 'Comment', exact: true }).click()
    await text.getByRole('article').getByText('Which one?').waitFor()
    // The keyboard: two lines from where it is.
    await text.focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key)
    await page.keyboard.press('c')
    const two = text.getByRole('textbox')
    const lines = await two.evaluate(
      (field: { labels: ArrayLike<{ textContent: string }> }) => field.labels[0]?.textContent,
    )
    expect(lines).toMatch(/^Comment: lines \d to \d$/)
    await two.fill('These two')
    await page.keyboard.press('Control+Enter')
    await text.getByText('These two').waitFor()
    // A word that is selected with the pointer.
    await text.getByText('One index for each of them.').dblclick({ position: { x: 50, y: 10 } })
    await page.getByRole('button', { name: 'Comment on the selection (line 4)' }).click()
    await text.getByRole('textbox').fill('Why each?')
    await page.keyboard.press('Control+Enter')
    await text.getByText('Why each?').waitFor()
    expect(await text.locator('mark').textContent()).toBe('index')
    const { comments } = await seen(id)
    expect(comments).toMatchObject([
      { body: 'Which one?', line: 3, endLine: 3, selection: 'One table.' },
      { body: 'These two' },
      { body: 'Why each?', line: 4, endLine: 4, selection: 'index' },
    ])
    expect((comments[1]?.endLine ?? 0) - (comments[1]?.line ?? 0)).toBe(1)
    // About the whole, and dealt with.
    await page.getByLabel('Comment: about the whole').fill('Good start.')
    const panel = page.getByRole('region', { name: 'Comments' })
    await panel.getByRole('button', { name: 'Comment', exact: true }).click()
    await panel.getByText('Good start.').waitFor()
    const [first] = (await seen(id)).comments
    await panel.locator(`[data-comment="${first?.id}"]`).getByRole('button', { name: 'Resolve' }).click()
    await panel.getByText('1 resolved').waitFor()
    expect((await seen(id)).comments[0]).toMatchObject({ resolvedBy: person })
    // Open comments stand for a reason.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Needs revision' }).click()
    const dialog = page.getByRole('dialog', { name: /Ask for a revision/ })
    await dialog.getByText('The 3 open comments say what is wrong').waitFor()
    await dialog.getByRole('button', { name: 'Needs revision' }).click()
    await expect.poll(async () => (await seen(id)).status).toBe('needs-revision')
  })

  test('HUB-11.55 any two revisions are compared, in one column and in two, with the words that differ', async () => {
    await signIn()
    const id = await ask('revised', PLAN)
    await ask('revised', PLAN.replace('One index', 'Two indexes'))
    await ask('revised', PLAN.replace('One index', 'Two indexes').replace('A view.', 'No view.'))
    expect((await seen(id)).revision).toBe(3)
    await open(`/approvals/${id}`)
    await page.getByRole('link', { name: 'Changes' }).click()
    const changes = page.getByRole('region', { name: 'Differences' })
    await changes.getByText('No view.').waitFor()
    expect(await changes.getByText('One index').count()).toBe(0)
    await page.getByLabel('From').selectOption({ label: 'Revision 1' })
    await changes.getByText('One index for each of them.').waitFor()
    await page.getByText('2 added, 2 removed').waitFor()
    expect(await changes.locator('mark').allTextContents()).toEqual(['One index', 'A', 'Two indexes', 'No'])
    await page.getByRole('link', { name: 'Side by side' }).click()
    await changes.locator('.grid-cols-2').first().waitFor()
    expect(await changes.locator('mark').allTextContents()).toEqual(['One index', 'Two indexes', 'A', 'No'])
    expect(new URL(page.url()).searchParams.get('from')).toBe('1')
    await page.reload()
    await changes.getByText('One index for each of them.').waitFor()
    // A change can be commented on where it stands.
    await changes.getByText('No view.').hover()
    await changes.getByRole('button', { name: 'Comment on line 5' }).last().click()
    await changes.getByRole('textbox').fill('Why not?')
    await page.keyboard.press('Control+Enter')
    await changes.getByText('Why not?').waitFor()
    expect((await seen(id)).comments).toMatchObject([{ line: 5, selection: 'No view.' }])
    await decide(id, 'reject')
  })

  test('HUB-11.79 what is the same is shown when asked, above, between and below the differences, in one column and in two', async () => {
    await signIn()
    const text = (changed: Readonly<Record<number, string>> = {}) =>
      Array.from({ length: 200 }, (_, at) => `${changed[at + 1] ?? `Row ${at + 1}.`}\n`).join('')
    const id = await ask('wide', text())
    await ask('wide', text({ 50: 'Row fifty.', 150: 'Row one hundred and fifty.' }))
    await open(`/approvals/${id}?view=diff`)
    const changes = page.getByRole('region', { name: 'Differences' })
    const row = (number: number) => changes.getByText(`Row ${number}.`, { exact: true })
    const press = (name: string) => changes.getByRole('button', { name, exact: true }).press('Enter')
    for (const left of ['46 unchanged lines', '93 unchanged lines', '47 unchanged lines'])
      await changes.getByText(left, { exact: true }).waitFor()
    expect(await row(30).count()).toBe(0)
    await press('20 more lines before line 47')
    await row(27).waitFor()
    expect(await row(26).count()).toBe(0)
    await changes.getByText('26 unchanged lines').waitFor()
    await press('20 more lines after line 53')
    await row(54).waitFor()
    // It is further down than what is drawn.
    await row(54).scrollIntoViewIfNeeded()
    await changes.evaluate((box) => box.scrollBy(0, 300))
    await row(73).waitFor()
    expect(await row(74).count()).toBe(0)
    await changes.getByText('73 unchanged lines').waitFor()
    await watched.expectAccessible()
    await changes.evaluate((box) => box.scrollTo(0, 0))
    await press('Show all 26 unchanged lines here')
    await row(1).waitFor()
    // What was pressed is gone: the keyboard goes on in the box.
    expect(await page.evaluate('document.activeElement?.ariaLabel')).toBe('Differences')
    // A line that was left out is as good as another.
    await row(1).hover()
    await changes.getByRole('button', { name: 'Comment on line 1', exact: true }).click()
    await changes.getByRole('textbox').fill('Begin here')
    await page.keyboard.press('Control+Enter')
    await expect.poll(async () => (await seen(id)).comments[0]?.line).toBe(1)

    await page.getByRole('link', { name: 'Side by side' }).click()
    await page.getByRole('button', { name: 'Show all lines' }).click()
    await expect
      .poll(async () => {
        await changes.evaluate((box) => box.scrollTo(0, box.scrollHeight))
        return row(200).count()
      })
      .toBe(2)
    expect(await changes.getByText(/unchanged line/).count()).toBe(0)
    await page.getByRole('button', { name: 'Show all lines' }).click()
    await changes.getByText('47 unchanged lines').waitFor()
    await decide(id, 'reject', 'done with')
  })

  test('HUB-11.79 a file that was changed while its differences are shown is compared again', async () => {
    await signIn()
    const text = (last: string) => `${'A line.\n'.repeat(60)}${last}\n`
    hub.put('notes/plan.md', text('One.'))
    const order = { project: 'web', title: 'The notes', filePath: 'notes/plan.md', categoryName: 'web-shop' }
    const { body } = await hub.write('/approvals', order)
    const id = String(body.id)
    hub.put('notes/plan.md', text('Two.'))
    await open(`/approvals/${id}?view=diff&from=1&to=now`)
    const changes = page.getByRole('region', { name: 'Differences' })
    await changes.getByText('Two.').waitFor()
    hub.put('notes/plan.md', text('Three.'))
    await page.getByRole('button', { name: 'Show all lines' }).click()
    await page.getByText('The document was changed meanwhile: it is compared again.').first().waitFor()
    await changes.getByText('Three.').waitFor()
    await page.getByRole('button', { name: 'Show all lines' }).click()
    await changes.getByText(/unchanged lines/).waitFor({ state: 'detached' })
    await decide(id, 'reject', 'done with')
  })

  test('HUB-11.56 an own request cannot be approved, and the page says so before and where the button is', async () => {
    const agent = await signIn()
    // Asked for in the name of the person, by whatever token.
    const id = await ask('mine', '# Mine\n', { agent })
    await open(`/approvals/${id}`)
    await page.getByText('Nobody approves an own request').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true)
    await page.keyboard.press('a')
    await open('/approvals?status=pending')
    await page.getByLabel('Select The mine').check()
    await page.getByText('One of them is your own request').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true)
    expect((await seen(id)).status).toBe('pending')
    await decide(id, 'reject', 'done with')
  })

  test('HUB-11.57 a file that changed meanwhile: the page says so by itself, the hub refuses, the way on works', async () => {
    await signIn()
    const id = await ask('design', '# Design\n\nOne room.\n')
    await open(`/approvals/${id}`)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    put('design', '# Design\n\nTwo rooms.\n')
    await page.getByText('The file was changed after revision 1 was put before you.').waitFor()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('alert').getByText('APPROVAL_CONTENT_CHANGED').waitFor()
    watched.refuses(409)
    await page.getByRole('link', { name: 'Show what changed' }).click()
    const changes = page.getByRole('region', { name: 'Differences' })
    await changes.getByText('Two rooms.').waitFor()
    await ask('design', '# Design\n\nTwo rooms.\n')
    await page.getByText('The file was changed after').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Approve' }).click()
    await expect.poll(async () => (await seen(id)).status).toBe('approved')
    // Approved, then edited: what needed it is blocked again.
    put('design', '# Design\n\nThree rooms.\n')
    await page.getByText('The file is not revision 2 any more, which was approved.').waitFor()
    await page.getByRole('button', { name: 'Put the new version before people' }).click()
    await page.getByText('The new version waits for a decision.').waitFor()
    await page.getByText('Nobody approves an own request').waitFor()
    const next = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(next).not.toBe(id)
    await decide(next, 'reject', 'done with')
  })

  test('HUB-11.58 several are decided alike, all or none, and taken back together', async () => {
    await signIn()
    const ids = [await ask('one', '# One\n'), await ask('two', '# Two\n'), await ask('three', '# Three\n')]
    const states = () => Promise.all(ids.map(async (id) => (await seen(id)).status))
    await open('/approvals?status=pending')
    await page.getByLabel('Select all that wait').check()
    await page.getByText('3 selected').waitFor()
    put('two', '# Two, changed\n')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('alert').getByText('APPROVAL_CONTENT_CHANGED').waitFor()
    watched.refuses(409)
    expect(await states()).toEqual(['pending', 'pending', 'pending'])
    await page.getByRole('button', { name: 'Reject' }).click()
    const dialog = page.getByRole('dialog', { name: 'Reject 3 requests' })
    await dialog.getByLabel('Reason').fill('Not now.')
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected: 3 requests').waitFor()
    expect(await states()).toEqual(['rejected', 'rejected', 'rejected'])
    await page.getByText('No request fits these filters.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: 'The three' }).waitFor()
    expect(await states()).toEqual(['pending', 'pending', 'pending'])
    for (const id of ids) await decide(id, 'reject', 'done with')
  })

  test('HUB-11.80 the queue says by itself that an approval does not hold any more, wherever its file lies', async () => {
    await signIn()
    hub.put('notes/price.md', '# Price\n\nTen.\n')
    const order = { project: 'web', title: 'The price', filePath: 'notes/price.md', categoryName: 'web-shop' }
    const { body } = await hub.write('/approvals', order)
    await decide(String(body.id), 'approve')
    await open('/approvals?status=approved')
    const row = page.getByRole('listitem').filter({ hasText: 'The price' })
    await row.getByText('Approved', { exact: true }).waitFor()
    expect(await row.getByText('Changed since').count()).toBe(0)
    hub.put('notes/price.md', '# Price\n\nTwelve.\n')
    await row.getByText('Changed since').waitFor()
  })

  test('HUB-11.59 a document of a megabyte opens, scrolls, takes comments and is compared; only what is in view is drawn', async () => {
    await signIn()
    const lines = Array.from(
      { length: LARGE_LINES },
      (_, at) => `Line ${at + 1} says what nobody reads to the end.`,
    )
    const id = await ask('large', lines.join('\n'))
    const changed = lines.map((line, at) => (at % 200 === 0 ? `${line} Changed.` : line))
    changed[100] = 'x'.repeat(100_000)
    await ask('large', changed.join('\n'))
    await open(`/approvals/${id}`)
    const text = page.getByRole('region', { name: /Text of revision 2/ })
    await text.getByText('Line 2 says').waitFor()
    expect(await text.locator('[data-line]').count()).toBeLessThan(120)
    await expect
      .poll(async () => {
        await text.evaluate((box) => box.scrollTo(0, box.scrollHeight))
        return text.getByText(`Line ${LARGE_LINES} says`).count()
      })
      .toBe(1)
    await text.getByText(`Line ${LARGE_LINES} says`).hover()
    await text.getByRole('button', { name: `Comment on line ${LARGE_LINES}` }).click()
    await text.getByRole('textbox').fill('The end')
    await page.keyboard.press('Control+Enter')
    await expect.poll(async () => (await seen(id)).comments[0]?.line).toBe(LARGE_LINES)
    await page.getByRole('link', { name: 'Changes' }).click()
    const changes = page.getByRole('region', { name: 'Differences' })
    await changes.getByText('Line 1 says what nobody reads to the end. Changed.').waitFor()
    expect(await changes.locator('[data-text]').count()).toBeLessThan(120)
    await changes.getByRole('button', { name: 'Show all 100,000 characters of this line' }).waitFor()
    await page.getByRole('link', { name: 'Rendered' }).click()
    await page.getByText('too large to be laid out at once').waitFor()
    await decide(id, 'reject', 'done with')
  })

  test('HUB-11.60 earlier versions of a document: who replaced them, any two compared, a way back through the editor', async () => {
    await signIn()
    put('design', '# Design\n\nOne.\n')
    const address = '/specs/web-shop/documents/design'
    for (const text of ['# Design\n\nTwo.\n', '# Design\n\nThree.\n']) {
      const { etag } = await hub.read<{ etag: string }>(`${address}?project=web`)
      const saved = await hub.write(address, { project: 'web', text, ifMatch: etag }, { method: 'PUT' })
      expect(saved.status).toBe(200)
    }
    await open('/specs/web-shop?part=design')
    await page.getByRole('link', { name: 'History' }).click()
    const kept = page.getByRole('region', { name: 'Saved in the hub' })
    await kept.getByText('replaced by agent').first().waitFor()
    await page.getByText('no git work tree').waitFor()
    const changes = page.getByRole('region', { name: 'Differences' })
    await changes.getByText('Two.').waitFor()
    await changes.getByText('Three.').waitFor()
    await kept
      .getByRole('radio', { name: /^Compare from replaced by/ })
      .nth(1)
      .check()
    await changes.getByText('One.').waitFor()
    await kept
      .getByRole('radio', { name: /^Compare with replaced by/ })
      .first()
      .check()
    await changes.getByText('Two.').waitFor()
    expect(await changes.getByText('Three.').count()).toBe(0)
    await page.getByRole('button', { name: 'Whole text' }).click()
    await page.getByRole('region', { name: 'Text, line by line' }).getByText('One.').waitFor()
    // A version that is replaced meanwhile appears by itself.
    const { etag } = await hub.read<{ etag: string }>(`${address}?project=web`)
    await hub.write(
      address,
      { project: 'web', text: '# Design\n\nFour.\n', ifMatch: etag },
      { method: 'PUT', token: hub.ownerToken },
    )
    await kept.getByText('replaced by owner').waitFor()
    await page.getByRole('button', { name: 'Edit from this version' }).click()
    const field = page.getByLabel('Text of the document')
    expect(await field.inputValue()).toBe('# Design\n\nOne.\n')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The document is saved.').waitFor()
    const saved = await hub.read<{ text: string }>(`${address}?project=web`)
    expect(saved.text).toBe('# Design\n\nOne.\n')
  })

  test('HUB-11.61 an address that names nothing says so; a diagram is drawn', async () => {
    await open('/approvals/00000000-0000-7000-8000-000000000000')
    await page.getByText('There is no such request.').waitFor()
    watched.refuses(404)
    const id = await ask('diagram', '# Flow\n\n```mermaid\ngraph TD; A-->B\n```\n')
    await open(`/approvals/${id}?view=read`)
    const picture = page.frameLocator('iframe[title="Diagram 1"]').locator('svg')
    for (const label of ['A', 'B']) await picture.getByText(label, { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Show the source' }).click()
    await page.getByText('graph TD; A-->B').waitFor()
    await decide(id, 'reject', 'done with')
  })

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`HUB-11.62 axe finds nothing on these pages, ${colorScheme} at ${width} px, and nothing overflows`, async () => {
      await signIn()
      const word = 'unbreakable'.repeat(40)
      const id = await ask('axe', `# Axe\n\n${word}\n\nשלום ${SCRIPT}\n`, { title: `${word} 🎉 שלום` })
      await ask('axe', `# Axe\n\n${word}er\n`, { title: `${word} 🎉 שלום` })
      await hub.write(`/approvals/${id}/comments`, { body: word, line: 3 })
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const views = ['', '?view=read', '?view=diff', '?view=split']
      const addresses = ['/approvals', ...views.map((view) => `/approvals/${id}${view}`)]
      for (const path of [...addresses, '/specs/web-shop?part=design&history=true']) {
        await open(path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        const busy = page.locator('main [role="status"] .h-4')
        await until('the page to be read', async () => (await busy.count()) === 0)
        await watched.expectAccessible()
      }
      put('axe', '# Changed\n')
      await open(`/approvals/${id}`)
      await page.getByText('The file was changed after').waitFor()
      await watched.expectAccessible()
      await decide(id, 'reject', 'done with')
    })
  }
})
